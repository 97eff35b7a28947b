import { HeatmapsLoading } from '#components/heatmaps/heatmap-skeleton.tsx'

export default function Loading() {
  return <HeatmapsLoading />
}
