import type { LabelChoice } from './graph/link-label.ts'
import type { Look } from './look.ts'
import type { Spot } from './matrix-spot.ts'
import type { PinsByPicture } from './pins.ts'
import type { TableSort } from './table-model.ts'

export const mapViews = ['graph', 'matrix', 'table'] as const
export type MapView = (typeof mapViews)[number]
export const measures = ['errors', 'p95', 'rate'] as const
export type Measure = (typeof measures)[number]
export const hopChoices = [1, 2, 3, 4] as const
export type Hops = (typeof hopChoices)[number]

/** What shapes the page beside its time range; all of it is in the address. */
export type MapState = {
  view: MapView
  q: string
  /** What the filter does not find is left out instead of dimmed. */
  hide: boolean
  errors: boolean
  focus: string | null
  hops: Hops
  /** Services that are left out. */
  hidden: string[]
  /** Null: by the size of the estate. */
  group: string | null
  /** Groups shown service by service. */
  expanded: string[]
  labels: LabelChoice
  /** The id of a node or of a link. */
  selected: string | null
  at: Date | null
  /** Whether changes are shown: against what the header says, or as much time up to a moment. */
  changes: 'on' | Date | null
  pins: PinsByPicture
  /** Null: the whole picture. */
  look: Look | null
  /** Of the table. */
  sort: TableSort
  motion: boolean
  /** Of the matrix. */
  measure: Measure
  /** Null: all of it, or its beginning. */
  spot: Spot | null
}

export type MapStateProps = {
  state: MapState
  /** With `quiet`, Back does not go back to what was before. */
  setState: (change: Partial<MapState>, options?: { quiet?: boolean }) => void
}

/** The ids of links are JSON; names of services could only be by mischance. */
export function edgeOfId(id: string): { source: string; target: string; protocol: string } | null {
  if (!id.startsWith('[')) return null
  try {
    const parts: unknown = JSON.parse(id)
    if (!Array.isArray(parts) || parts.length !== 3) return null
    const [source, target, protocol]: string[] = parts.map(String)
    return source && target && protocol ? { source, target, protocol } : null
  } catch {
    return null
  }
}
