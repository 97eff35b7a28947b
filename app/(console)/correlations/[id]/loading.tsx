import { CorrelationSkeleton } from '#components/correlations/correlation-skeleton.tsx'

export default function Loading() {
  return <CorrelationSkeleton />
}
