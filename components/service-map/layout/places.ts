import type { Layout, LayoutInput } from '#lib/service-map/model/layout/types.ts'
import { shortHash } from '../short-hash.ts'

const storageKey = 'signalbox-map-places'
const mostPictures = 8
const mostNodes = 3000

type Remembered = { picture: string; structure: string; layout: Layout }

/** Which nodes and links there are, as a short text. */
export function structureOf({ nodes, links }: LayoutInput): string {
  const hash = shortHash([...nodes, ...links].map(({ id }) => id))
  return `${nodes.length} ${links.length} ${hash}`
}

/** Where things stood when this browser last showed a picture. */
export function recall(picture: string): Remembered | null {
  return readAll().find((one) => one.picture === picture) ?? null
}

export function remember(remembered: Remembered): void {
  if (Object.keys(remembered.layout.positions).length > mostNodes) return
  write([remembered, ...readAll().filter(({ picture }) => picture !== remembered.picture)])
}

export function forget(picture: string): void {
  write(readAll().filter((one) => one.picture !== picture))
}

function readAll(): Remembered[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '[]')
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nobody else writes it
    return Array.isArray(stored) ? (stored as Remembered[]) : []
  } catch {
    return []
  }
}

/** A browser that keeps nothing only arranges anew each time. */
function write(all: readonly Remembered[]): void {
  try {
    localStorage.setItem(storageKey, JSON.stringify(all.slice(0, mostPictures)))
  } catch {
    localStorage.removeItem(storageKey)
  }
}
