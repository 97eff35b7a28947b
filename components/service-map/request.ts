import type { WindowRequest } from '#lib/platform/window.ts'
import type { MapRequest } from '#lib/service-map/schemas.ts'
import type { MapState } from './map-state.ts'

export function requestOf(
  window: WindowRequest,
  { at, compare }: Pick<MapState, 'at' | 'compare'>,
): MapRequest {
  return {
    window,
    atMs: at?.getTime() ?? null,
    compare: compare instanceof Date ? compare.getTime() : compare,
  }
}
