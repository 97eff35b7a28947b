import { groupNameOf } from '#lib/service-map/model/group-id.ts'
import { formatClock, formatRate, formatShare, formatZone } from '#lib/platform/format.ts'
import { fromTo, isolated } from '#lib/platform/isolated.ts'
import type { MapLink, MapNode, ServiceMap, Tone } from '#lib/service-map/model/types.ts'
import type { MapState } from './map-state.ts'

export function nodeName(id: string): string {
  return groupNameOf(id) ?? id
}

export function linkName({ source, target }: Pick<MapLink, 'source' | 'target'>): string {
  return fromTo(nodeName(source), nodeName(target))
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

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** Of what time a picture is, and what of all there is was chosen. */
export function captionOf(
  { shown, comparedWith }: Pick<ServiceMap, 'shown' | 'comparedWith'>,
  chosen: Pick<MapState, 'q' | 'hide' | 'errors' | 'focus' | 'hops' | 'hidden'>,
  zone: string,
): string {
  const { q, hide, errors, focus, hops, hidden } = chosen
  const clock = (time: string) => formatClock(Date.parse(time), zone, 'day')
  const stretch = ({ from, to }: ServiceMap['shown']) => `${clock(from)} – ${clock(to)}`
  return [
    `Signalbox map, ${stretch(shown)} ${formatZone(zone, Date.parse(shown.to))}`,
    comparedWith && `against ${stretch(comparedWith)}`,
    q && `${hide ? 'only' : 'found'}: ${q}`,
    errors && 'errors only',
    focus && `${isolated(focus)} ± ${hops}`,
    hidden.length > 0 && `without ${hidden.map(isolated).join(', ')}`,
  ]
    .filter(Boolean)
    .join(' · ')
}

/** A node for those who hear it. */
export function spokenNode({ name, kind, tone, received, made }: MapNode): string {
  const figures = received.calls > 0 ? received : made
  return `${name}, ${kind}, ${toneWords[tone]}, ${formatRate(figures.callsPerSecond)} calls per second, ${formatShare(figures.errorShare)} failed`
}
