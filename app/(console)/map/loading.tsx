import { MapSkeleton } from '#components/service-map/map-skeleton.tsx'

export default function Loading() {
  return <MapSkeleton />
}
