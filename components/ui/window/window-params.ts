import { createSerializer, parseAsIsoDateTime, parseAsStringLiteral } from 'nuqs/server'
import {
  comparisons,
  defaultComparison,
  defaultPreset,
  longestWindowSeconds,
  presets,
  type Comparison,
  type Preset,
  type WindowRequest,
} from '#lib/platform/window.ts'

/**
 * The window of every page: a preset, or a stretch of the past, which a preset may come back from;
 * and what its figures are held against.
 */
export const windowParams = {
  range: parseAsStringLiteral(presets).withDefault(defaultPreset),
  from: parseAsIsoDateTime,
  to: parseAsIsoDateTime,
  against: parseAsStringLiteral(comparisons).withDefault(defaultComparison),
}

export type WindowParams = {
  range: Preset
  from: Date | null
  to: Date | null
  against: Comparison
}

/** Of a stretch that is longer than any window the end is shown; the head of the page says which. */
export function windowRequestOf({ range, from, to }: Omit<WindowParams, 'against'>): WindowRequest {
  if (from === null || to === null || from >= to) return { range }
  const [fromMs, toMs] = [from.getTime(), to.getTime()]
  return { fromMs: Math.max(fromMs, toMs - longestWindowSeconds * 1000), toMs }
}

const withWindow = createSerializer(windowParams)

/** A link inside Signalbox that keeps the time range. @param extra further parameters of the page */
export function hrefWithWindow(
  path: string,
  window: WindowParams,
  extra: Record<string, string> = {},
): string {
  const [pathname = path, own = ''] = path.split('?')
  const search = new URLSearchParams([...new URLSearchParams(own), ...Object.entries(extra)])
  return withWindow(search.size === 0 ? pathname : `${pathname}?${search}`, window)
}
