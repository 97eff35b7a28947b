import type { Box } from '#lib/heatmaps/query-options.ts'
import type { WindowRequest } from '#lib/platform/window.ts'
import type { ErrorSort } from './errors-model.ts'
import type { ColorScale } from './heat-model.ts'

export const modes = ['latency', 'errors'] as const
export type Mode = (typeof modes)[number]

/** All that is in the page's address. */
export type HeatmapState = {
  window: WindowRequest
  /** Which calls are shown: a filter of `callLanguage`. */
  q: string
  setQ: (q: string) => void
  mode: Mode
  setMode: (mode: Mode) => void
  scale: ColorScale
  setScale: (scale: ColorScale) => void
  /** Of the edges that fail. */
  sort: ErrorSort
  setSort: (sort: ErrorSort) => void
  /** Whether edges on which no call failed are listed too. */
  quiet: boolean
  setQuiet: (quiet: boolean) => void
  asTable: boolean
  setAsTable: (table: boolean) => void
  /** A latency in ms that is promised; null for none. */
  slaMs: number | null
  setSlaMs: (ms: number | null) => void
  box: Box | null
  setBox: (box: Box | null) => void
  hrefTo: (path: string, extra?: Record<string, string>) => string
}
