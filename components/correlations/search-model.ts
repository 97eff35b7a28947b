import type { CorrelationSummary } from '#lib/correlations/model.ts'
import { quoteValue } from '#lib/platform/filter/quote.ts'
import { statusWords } from '#lib/platform/status-words.ts'

/**
 * Rows that stay where they are, as they are by now, with what lies further back than they do; how
 * many newer ones wait.
 */
export function holdFound(
  held: readonly CorrelationSummary[],
  items: readonly CorrelationSummary[],
): { rows: readonly CorrelationSummary[]; waiting: number } {
  const byId = new Map(items.map((item) => [item.id, item]))
  const known = new Set(held.map(({ id }) => id))
  const anew = items.filter(({ id }) => !known.has(id))
  const oldest = held.at(-1)?.startedAt ?? ''
  const further = anew.filter(({ startedAt }) => startedAt <= oldest)
  return {
    rows: [...held.map((item) => byId.get(item.id) ?? item), ...further],
    waiting: anew.length - further.length,
  }
}

export type Facet = { name: string; values: { text: string; condition: string; count: number }[] }

const mostValues = 6

type FacetRule = {
  name: string
  valuesOf: (item: CorrelationSummary) => readonly (string | null | undefined)[]
  conditionOf: (text: string) => string
}

const rules: readonly FacetRule[] = [
  {
    name: 'First to fail',
    valuesOf: ({ firstFailure }) => [firstFailure?.culprit],
    conditionOf: (name) => `service=${quoteValue(name)} error`,
  },
  {
    name: 'Operation',
    valuesOf: ({ root }) => [root?.operation],
    conditionOf: (name) => `operation=${quoteValue(name)}`,
  },
  {
    name: 'Service',
    valuesOf: ({ services }) => services,
    conditionOf: (name) => `service=${quoteValue(name)}`,
  },
  {
    name: 'Status of failures',
    valuesOf: ({ statuses }) => statuses.map(({ code, protocol }) => statusWords(code, protocol)),
    // By the name where it has one: 14 may be a status of another protocol.
    conditionOf: (words) => `status=${words.split(' ').at(-1)}`,
  },
  {
    name: 'Protocol',
    valuesOf: ({ protocols }) => protocols,
    conditionOf: (name) => `protocol=${quoteValue(name)}`,
  },
]

/** What the correlations that were found have in common, with how many of them have it. */
export function facetsOf(items: readonly CorrelationSummary[]): Facet[] {
  return rules.map((rule) => facet(items, rule)).filter(({ values }) => values.length > 0)
}

function facet(
  items: readonly CorrelationSummary[],
  { name, valuesOf, conditionOf }: FacetRule,
): Facet {
  const counts = new Map<string, number>()
  for (const item of items) {
    for (const value of new Set(valuesOf(item))) {
      if (value !== null && value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1)
    }
  }
  const values = [...counts]
    .map(([text, count]) => ({ text, count, condition: conditionOf(text) }))
    .toSorted((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1))
  return { name, values: values.slice(0, mostValues) }
}

export function withCondition(text: string, condition: string): string {
  if (text.includes(condition)) return text
  return text.trim() === '' ? condition : `${text.trim()} ${condition}`
}

/** What completion offers: names that were seen. */
export function knownFrom(items: readonly CorrelationSummary[]) {
  const operations = items.flatMap(({ root }) => root?.operation ?? [])
  return {
    services: [...new Set(items.flatMap(({ services }) => services))].toSorted(),
    operations: [...new Set(operations)].toSorted(),
    protocols: [...new Set(items.flatMap(({ protocols }) => protocols))].toSorted(),
  }
}
