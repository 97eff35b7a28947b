import { useState } from 'react'
import type { CorrelationSummary } from '#lib/correlations/model.ts'
import { holdFound } from './search-model.ts'

type Items = readonly CorrelationSummary[]

/**
 * What was found, held while the pointer is on what has the `holders`: new ones wait, and those that
 * they push out of the answer stay. @param chosen what is sought: another wish is followed at once
 */
export function useHeldFound(items: Items, chosen: string, isOld: boolean) {
  const [isPointedAt, setPointedAt] = useState(false)
  const [kept, setKept] = useState<{ chosen: string; items: Items } | null>(null)
  const isKept = kept?.chosen === chosen
  if (isPointedAt && !isKept && !isOld && items.length > 0) setKept({ chosen, items })
  if (!isPointedAt && kept !== null) setKept(null)
  return {
    ...(isKept ? holdFound(kept.items, items) : { rows: items, waiting: 0 }),
    holders: {
      onPointerEnter: () => setPointedAt(true),
      onPointerLeave: () => setPointedAt(false),
    },
  }
}
