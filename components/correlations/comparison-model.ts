import type { Change, ComparedPlace } from '#lib/correlations/analysis/compare-correlations.ts'

/** What differs, with what is above it, so that the tree can still be read. */
export function changedPlaces(places: readonly ComparedPlace[]): ComparedPlace[] {
  const kept: ComparedPlace[] = []
  // Going backwards, a place comes after all that is below it.
  let neededDepth = -1
  for (const place of places.toReversed()) {
    if (!hasChanged(place) && place.depth !== neededDepth) continue
    neededDepth = place.depth - 1
    kept.push(place)
  }
  return kept.toReversed()
}

function hasChanged({ change, here, there }: ComparedPlace): boolean {
  return change !== 'same' || here?.failed !== there?.failed
}

export const changeWords: Record<Change, { mark: string; word: string }> = {
  longer: { mark: '▲', word: 'longer' },
  shorter: { mark: '▼', word: 'shorter' },
  new: { mark: '+', word: 'new' },
  missing: { mark: '−', word: 'missing' },
  same: { mark: '=', word: 'same' },
}
