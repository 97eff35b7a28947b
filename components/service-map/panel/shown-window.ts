import type { WindowRequest } from '#lib/platform/window.ts'
import type { ServiceMap } from '#lib/service-map/model/types.ts'

/** The window around a moment: what the picture shows is only a small part of it. */
export function windowOfShown({ window }: ServiceMap): WindowRequest {
  return { fromMs: Date.parse(window.from), toMs: Date.parse(window.to) }
}
