import type { Seen } from '#lib/patterns/problems.ts'
import type { Suggestions } from '#lib/patterns/schemas.ts'

export type { Seen }

/** What was really seen, for completion. */
export type Words = {
  services: readonly string[]
  protocols: readonly string[]
  operations: readonly string[]
  owners: readonly string[]
  /** Those between two services first, where any are known. */
  operationsOf: (edge: { from: string; to: string }) => readonly string[]
}

export function wordsOf(known: Suggestions | undefined): { words: Words; seen: Seen | undefined } {
  const operations = known?.operations ?? []
  const names = (of: typeof operations) => [...new Set(of.map(({ operation }) => operation))]
  const words: Words = {
    services: known?.services.map(({ name }) => name) ?? [],
    protocols: known?.protocols ?? [],
    operations: names(operations),
    owners: known?.owners ?? [],
    operationsOf: ({ from, to }) => {
      const own = operations.filter(({ source, target }) => source === from && target === to)
      return own.length > 0 ? names(own) : names(operations)
    },
  }
  const seen = known && { services: words.services, calls: known.calls }
  // Before anything was seen it says nothing that this was not.
  return { words, seen: seen && seen.services.length > 0 ? seen : undefined }
}
