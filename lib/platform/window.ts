/** The time range of a page: the word that pages, URLs and endpoints share. */
export const presets = ['5m', '15m', '30m', '1h', '3h', '6h', '24h', '2d', '7d'] as const
export type Preset = (typeof presets)[number]
export const defaultPreset: Preset = '30m'
export const presetSeconds: Record<Preset, number> = {
  '5m': 300,
  '15m': 900,
  '30m': 1800,
  '1h': 3600,
  '3h': 3 * 3600,
  '6h': 6 * 3600,
  '24h': 24 * 3600,
  '2d': 2 * 24 * 3600,
  '7d': 7 * 24 * 3600,
}
export const longestWindowSeconds = 16 * 24 * 3600

/** What a page asks for: the time up to now, or a stretch of the past. Times are ms since the epoch. */
export type WindowRequest = { range: Preset } | { fromMs: number; toMs: number }

/** What the figures of a window are held against: the same length of time just before, or earlier. */
export const comparisons = ['before', 'day', 'week', 'off'] as const
export type Comparison = (typeof comparisons)[number]
export const defaultComparison: Comparison = 'before'

/** How long before a window that lies with which it is compared, in seconds; 0 for nothing. */
export function secondsBefore(comparison: Comparison, windowSeconds: number): number {
  return { before: windowSeconds, day: 86_400, week: 7 * 86_400, off: 0 }[comparison]
}

/** A window as an endpoint's parameters: `range`, or `from` and `to`. */
export function windowSearch(request: WindowRequest): URLSearchParams {
  if ('range' in request) return new URLSearchParams({ range: request.range })
  return new URLSearchParams({
    from: new Date(request.fromMs).toISOString(),
    to: new Date(request.toMs).toISOString(),
  })
}
