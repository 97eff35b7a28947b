import { errorShareOf, type ShownBreaker } from '#lib/breakers/shown.ts'
import type { Breaker } from '#lib/breakers/schemas.ts'
import type { Language, NumberField } from '#lib/platform/filter/language.ts'
import { matches } from '#lib/platform/filter/matches.ts'
import { parseFilter } from '#lib/platform/filter/parse.ts'

/** What the filter box understands of a breaker. */
export function breakerLanguage(breakers: readonly Breaker[]): Language<ShownBreaker> {
  const text = (name: 'source' | 'target' | 'protocol' | 'state', about: string) => ({
    kind: 'text' as const,
    name,
    about,
    values: [...new Set(breakers.map((breaker) => breaker[name]))].toSorted(),
    valuesOf: (breaker: ShownBreaker) => [breaker[name]],
  })
  const fields = [
    text('source', 'the service that calls'),
    text('target', 'what is called'),
    text('protocol', 'http, grpc, …'),
    text('state', 'closed, half_open, open, …'),
  ]
  const [sources, targets] = fields
  return {
    fields: [...fields, ...numberFields],
    wordsOf: ({ source, target, state }) => [source, target, state],
    words: [...new Set([...(sources?.values ?? []), ...(targets?.values ?? [])])].toSorted(),
  }
}

const numberFields: readonly NumberField<ShownBreaker>[] = [
  {
    kind: 'number',
    name: 'rate',
    about: 'calls asked for',
    unit: 'rate',
    valueOf: ({ figures }) => figures?.perSecond ?? null,
  },
  {
    kind: 'number',
    name: 'error',
    about: 'of the calls that went out',
    unit: 'share',
    valueOf: ({ figures }) => errorShareOf(figures),
  },
  {
    kind: 'number',
    name: 'flaps',
    about: 'openings in the last hour',
    unit: 'count',
    valueOf: ({ opensPerHour }) => opensPerHour,
  },
  {
    kind: 'number',
    name: 'open',
    about: 'for how long it was not closed in the time range',
    unit: 'latency',
    valueOf: ({ notClosedMs: ms }) => ms,
  },
]

/** What a filter leaves; all of them while it cannot be read. */
export function filterBreakers(
  breakers: readonly ShownBreaker[],
  typed: string,
  language: Language<ShownBreaker>,
): readonly ShownBreaker[] {
  const parsed = parseFilter(typed, language)
  if (!parsed.ok) return breakers
  const { expression } = parsed
  return breakers.filter((breaker) => matches(expression, breaker, language.wordsOf))
}
