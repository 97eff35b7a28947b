import { BreakersSkeleton } from '#components/breakers/breakers-skeleton.tsx'

export default function Loading() {
  return <BreakersSkeleton />
}
