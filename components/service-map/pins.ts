import type { Point } from '#lib/service-map/model/layout/types.ts'
import type { MapState } from './map-state.ts'
import { shortHash } from './short-hash.ts'

export type Pins = Readonly<Record<string, Point>>
/**
 * Each choice of what is drawn has an arrangement of its own, in which places of another mean nothing:
 * of each what is pinned in it, by `pictureOf`.
 */
export type PinsByPicture = Readonly<Record<string, Pins>>

type Choice = Pick<
  MapState,
  'group' | 'focus' | 'hops' | 'hidden' | 'expanded' | 'errors' | 'hide' | 'q'
>

/** A short name of what is chosen to be drawn; empty for all there is. */
export function pictureOf({
  group,
  focus,
  hops,
  hidden,
  expanded,
  errors,
  hide,
  q,
}: Choice): string {
  const filter = hide ? q : ''
  const isAll = !group && focus === null && !errors && filter === '' && hidden.length === 0
  if (isAll && expanded.length === 0) return ''
  const chosen = [
    group,
    focus,
    focus && hops,
    hidden.toSorted(),
    expanded.toSorted(),
    errors,
    filter,
  ]
  return shortHash([JSON.stringify(chosen)])
}

export function pinsIn(pins: PinsByPicture, picture: string): Pins {
  return pins[picture] ?? noPins
}

const noPins: Pins = {}

export function withPins(pins: PinsByPicture, picture: string, own: Pins): PinsByPicture {
  const { [picture]: _before, ...others } = pins
  return Object.keys(own).length === 0 ? others : { ...others, [picture]: own }
}

/** `name!x!y*name!x!y`, with names encoded, and `**picture~` before those of a choice: short enough for an address. */
export function formatPins(pins: PinsByPicture): string {
  return Object.entries(pins)
    .map(([picture, own]) => (picture === '' ? formatOwn(own) : `${picture}~${formatOwn(own)}`))
    .join('**')
}

function formatOwn(pins: Pins): string {
  return Object.entries(pins)
    .map(([id, { x, y }]) => `${encoded(id)}!${Math.round(x)}!${Math.round(y)}`)
    .join('*')
}

export function parsePins(text: string): PinsByPicture {
  const pins: Record<string, Pins> = {}
  for (const part of text.split('**')) {
    const end = part.indexOf('~')
    const own = parseOwn(part.slice(end + 1))
    if (Object.keys(own).length > 0) pins[part.slice(0, Math.max(0, end))] = own
  }
  return pins
}

function parseOwn(text: string): Pins {
  const pins: Record<string, Point> = {}
  for (const pin of text.split('*')) {
    const [name = '', x, y] = pin.split('!')
    const place = { x: Number(x), y: Number(y) }
    if (name === '' || x === undefined || y === undefined) continue
    if (Number.isFinite(place.x) && Number.isFinite(place.y)) pins[decoded(name)] = place
  }
  return pins
}

/** With what separates pins encoded, too. */
function encoded(name: string): string {
  return encodeURIComponent(name)
    .replaceAll('!', '%21')
    .replaceAll('*', '%2A')
    .replaceAll('~', '%7E')
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
