import type { Comparison, WindowRequest } from '#lib/platform/window.ts'
import type { MapRequest } from '#lib/service-map/schemas.ts'
import type { MapState } from './map-state.ts'

/** @param against what the header says figures are held against */
export function requestOf(
  { window, against }: { window: WindowRequest; against: Comparison },
  { at, changes }: Pick<MapState, 'at' | 'changes'>,
): MapRequest {
  const shift = against === 'off' ? 'before' : against
  return {
    window,
    atMs: at?.getTime() ?? null,
    compare: changes instanceof Date ? changes.getTime() : changes && shift,
  }
}
