import type { Point } from '#lib/service-map/model/layout/types.ts'

/** `name!x!y*name!x!y`, with names encoded: short enough for an address. */
export function formatPins(pins: Readonly<Record<string, Point>>): string {
  return Object.entries(pins)
    .map(([id, { x, y }]) => `${encoded(id)}!${Math.round(x)}!${Math.round(y)}`)
    .join('*')
}

export function parsePins(text: string): Record<string, Point> {
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
  return encodeURIComponent(name).replaceAll('!', '%21').replaceAll('*', '%2A')
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
