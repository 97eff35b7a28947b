import { SearchSkeleton } from '#components/correlations/search-skeleton.tsx'

export default function Loading() {
  return <SearchSkeleton />
}
