import type { PatternContent } from '#lib/patterns/schemas.ts'
import { emptyContent } from '../empty-content.ts'

/** Work that is not saved, as this browser keeps it. */
export type KeptWork = {
  version: number | null
  base: PatternContent
  mine: PatternContent
  atMs: number
}

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** @param name null for a pattern that is not stored yet */
const keyOf = (name: string | null) =>
  name === null ? 'signalbox new pattern' : `signalbox pattern ${name}`

export function readKept(name: string | null, store: Store): KeptWork | null {
  try {
    const text = store.getItem(keyOf(name))
    return text === null ? null : keptWorkOf(JSON.parse(text))
  } catch {
    // What an older Signalbox kept, or a browser that keeps nothing.
    return null
  }
}

// Zod would be a fifth of the page's scripts; the server checks whatever is saved.
function keptWorkOf(kept: Record<string, unknown> | null): KeptWork | null {
  const { version, base, mine, atMs } = kept ?? {}
  const isVersion = version === null || Number.isInteger(version)
  if (!isVersion || typeof atMs !== 'number' || !isContent(base) || !isContent(mine)) return null
  return { version: version === null ? null : Number(version), base, mine, atMs }
}

function isContent(value: unknown): value is PatternContent {
  if (typeof value !== 'object' || value === null) return false
  const given = new Map<string, unknown>(Object.entries(value))
  const fields = Object.entries(emptyContent)
  return (
    given.size === fields.length &&
    fields.every(([name, empty]) => {
      const field = given.get(name)
      if (name === 'performance_sla') return field !== undefined
      if (Array.isArray(empty)) return isTexts(field)
      return typeof field === 'string' || (empty === null && field === null)
    })
  )
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string')
}

/** @returns false where the browser has no room for it */
export function keepWork(name: string | null, work: KeptWork, store: Store): boolean {
  try {
    store.setItem(keyOf(name), JSON.stringify(work))
    return true
  } catch {
    return false
  }
}

export function forgetKept(name: string | null, store: Store): void {
  try {
    store.removeItem(keyOf(name))
  } catch {
    // Nothing was kept.
  }
}
