import { groupNameOf } from '#lib/service-map/model/build-graph.ts'
import { formatRate, formatShare } from '#lib/platform/format.ts'
import type { MapLink, MapNode, Tone } from '#lib/service-map/model/types.ts'

export function nodeName(id: string): string {
  return groupNameOf(id) ?? id
}

export function linkName({ source, target }: Pick<MapLink, 'source' | 'target'>): string {
  return `${nodeName(source)} → ${nodeName(target)}`
}

export const toneWords: Record<Tone, string> = {
  failing: 'failing',
  warning: 'warning',
  ok: 'ok',
  unknown: 'no calls',
}

export const communicationWords: Record<string, string> = {
  synchronous: 'synchronous',
  asynchronous: 'asynchronous',
  event_driven: 'events',
}

/** A node for those who hear it. */
export function spokenNode({ name, kind, tone, received, made }: MapNode): string {
  const figures = received.calls > 0 ? received : made
  return `${name}, ${kind}, ${toneWords[tone]}, ${formatRate(figures.callsPerSecond)} calls per second, ${formatShare(figures.errorShare)} failed`
}
