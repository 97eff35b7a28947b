import { Skeleton } from '../ui/skeleton.tsx'

export function HeatmapSkeleton() {
  return (
    <div aria-busy="true">
      <span className="visually-hidden" role="status">
        Reading the heatmap
      </span>
      <Skeleton width="100%" height="24rem" />
    </div>
  )
}
