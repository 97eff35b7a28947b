import { HealthSkeleton } from '#components/health/health-skeleton.tsx'

export default function Loading() {
  return <HealthSkeleton />
}
