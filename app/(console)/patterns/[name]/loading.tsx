import { PatternSkeleton } from '#components/patterns/pattern-skeleton.tsx'

export default function Loading() {
  return <PatternSkeleton />
}
