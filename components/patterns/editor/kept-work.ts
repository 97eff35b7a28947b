import { z } from 'zod'
import { patternContentSchema, type PatternContent } from '#lib/patterns/schemas.ts'

/** Work that is not saved, as this browser keeps it. */
const keptSchema = z.object({
  version: z.int().nullable(),
  base: patternContentSchema,
  mine: patternContentSchema,
  atMs: z.number(),
})
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
    return text === null ? null : keptSchema.parse(JSON.parse(text))
  } catch {
    // What an older Signalbox kept, or a browser that keeps nothing.
    return null
  }
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
