import type { Pattern } from '#lib/patterns/schemas.ts'
import { readSla } from '#lib/patterns/terms.ts'
import type { Language } from '#lib/platform/filter/language.ts'
import { matches } from '#lib/platform/filter/matches.ts'
import { parseFilter } from '#lib/platform/filter/parse.ts'

export const sortKeys = [
  'name',
  'type',
  'services',
  'guarantees',
  'sla',
  'conformance',
  'owner',
  'state',
  'changed',
] as const
export type SortKey = (typeof sortKeys)[number]
export type Sorting = { key: SortKey; descending: boolean }

/** In an address: `owner`, or `-owner` for the other way round. */
export function readSorting(text: string): Sorting {
  const descending = text.startsWith('-')
  const key = sortKeys.find((known) => known === (descending ? text.slice(1) : text))
  return key === undefined ? { key: 'name', descending: false } : { key, descending }
}
export function writeSorting({ key, descending }: Sorting): string {
  return descending ? `-${key}` : key
}

const states = ['active', 'draft', 'deprecated']
const stateRank = (state: string) => {
  const rank = states.indexOf(state)
  return rank === -1 ? states.length : rank
}

/** What a column is sorted by; null comes last, whichever way round. */
const sortedBy: Record<
  Exclude<SortKey, 'conformance'>,
  (pattern: Pattern) => string | number | null
> = {
  name: ({ name }) => name.toLowerCase(),
  type: ({ type }) => type,
  services: ({ services }) => services.length,
  guarantees: ({ guarantees }) => guarantees,
  sla: ({ sla }) => readSla(sla).value?.p95Ms ?? null,
  owner: ({ owner }) => owner?.toLowerCase() ?? null,
  state: ({ state }) => stateRank(state),
  changed: ({ updatedAt }) => updatedAt,
}

/** How much of a pattern's traffic is as declared, from 0 to 1; null where that is not known. */
export type ShareOf = (pattern: Pattern) => number | null

export function sortPatterns(
  patterns: readonly Pattern[],
  { key, descending }: Sorting,
  shareOf: ShareOf,
): Pattern[] {
  const valueOf = key === 'conformance' ? shareOf : sortedBy[key]
  return patterns.toSorted((one, other) => {
    const [a, b] = [valueOf(one), valueOf(other)]
    if (a !== b) {
      if (a === null) return 1
      if (b === null) return -1
      return (a < b ? -1 : 1) * (descending ? -1 : 1)
    }
    return one.name < other.name ? -1 : 1
  })
}

/** What can be asked of a pattern once it is known how traffic keeps to it. */
export function withConformance(
  { fields, ...language }: Language<Pattern>,
  shareOf: ShareOf,
): Language<Pattern> {
  const conformance = {
    kind: 'number' as const,
    name: 'conformance',
    about: 'of its traffic that is as declared',
    unit: 'share' as const,
    valueOf: shareOf,
  }
  return { ...language, fields: [...fields, conformance] }
}

/** All of them where the filter cannot be read. */
export function filterPatterns(
  patterns: readonly Pattern[],
  filter: string,
  language: Language<Pattern>,
): readonly Pattern[] {
  const parsed = parseFilter(filter, language)
  if (!parsed.ok) return patterns
  return patterns.filter((pattern) => matches(parsed.expression, pattern, language.wordsOf))
}
