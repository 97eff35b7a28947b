import { hasCountedAll } from '#lib/breakers/model.ts'
import type { Breaker, Breakers, Edge } from '#lib/breakers/schemas.ts'
import type { Language, NumberField } from '#lib/platform/filter/language.ts'
import { matches } from '#lib/platform/filter/matches.ts'
import { parseFilter } from '#lib/platform/filter/parse.ts'

export const sortings = ['worst', 'volume', 'name'] as const
export type Sorting = (typeof sortings)[number]

export type Figures = {
  /** Calls asked for, also those that were not let through. */
  perSecond: number
  /** Calls that went out, and how many of them failed. */
  sent: number
  errors: number
  /** Those among the errors, of which timeouts are not known of many breakers: then all have failed. */
  timeouts: number | null
  failed: number
  /** Not let through; null where nobody has counted that. */
  shortCircuited: number | null
  rejected: number | null
  /** The breaker's own counts, or those of telemetry where it has none. */
  from: 'breaker' | 'telemetry'
}

/** A breaker as the page shows it. */
export type ShownBreaker = Breaker & { key: string; figures: Figures | null }

export function keyOf({ source, target, protocol }: Edge): string {
  return `${source} → ${target} (${protocol})`
}

export function showBreakers({ breakers, window, asOf }: Breakers): ShownBreaker[] {
  const endMs = Math.min(window.toMs, Date.parse(asOf))
  return breakers.map((breaker) => ({
    ...breaker,
    key: keyOf(breaker),
    figures: figuresOf(breaker, { ...window, endMs }),
  }))
}

const minuteMs = 60_000
type Span = { fromMs: number; toMs: number; endMs: number }

/** Counts are of whole minutes: of those that a window of the past begins and ends in, too. */
function countedSeconds({ fromMs, toMs, endMs }: Span): number {
  const lastMs = endMs < toMs ? endMs : Math.ceil(toMs / minuteMs) * minuteMs
  return Math.max(1, (lastMs - Math.floor(fromMs / minuteMs) * minuteMs) / 1000)
}

function figuresOf(breaker: Breaker, span: Span): Figures | null {
  const { counters, traffic } = breaker
  const sent = counters.ok + counters.failed + counters.timeouts
  const asked = sent + counters.shortCircuited + counters.rejected
  if (hasCountedAll(breaker)) {
    const { ok: _ok, ...counted } = counters
    const own = { ...counted, sent, errors: counters.failed + counters.timeouts }
    return { ...own, perSecond: asked / countedSeconds(span), from: 'breaker' }
  }
  if (traffic === null) return null
  const { calls, errors, timeouts } = traffic
  const seen = { sent: calls, errors, failed: errors - (timeouts ?? 0), timeouts }
  const stopped = counters.shortCircuited + counters.rejected
  const seconds = Math.max(1, (span.endMs - span.fromMs) / 1000)
  // Of a part of the time a count is a lower bound, and none is no answer.
  const { shortCircuited, rejected } = counters
  const least = { shortCircuited: shortCircuited || null, rejected: rejected || null }
  return { ...seen, ...least, perSecond: (calls + stopped) / seconds, from: 'telemetry' }
}

export function errorShareOf(figures: Figures | null): number | null {
  return figures === null || figures.sent === 0 ? null : figures.errors / figures.sent
}

/** A word of another program may mean anything, so it comes before what is surely harmless. */
const attention = ['open', 'forced_open', 'half_open']
const harmless = ['disabled', 'closed']

function attentionOf({ state }: Breaker): number {
  const rank = attention.indexOf(state)
  if (rank !== -1) return rank
  return attention.length + 1 + harmless.indexOf(state)
}

/** So many openings in an hour are no single incident. */
const flapping = 3

/** How much a breaker needs a look: open, half-open or flapping; null for not at all. */
export function troubleOf({ state, opensPerHour }: Breaker): 'failing' | 'warning' | null {
  if (state === 'open' || state === 'forced_open') return 'failing'
  return state === 'half_open' || opensPerHour >= flapping ? 'warning' : null
}

type Order = (a: ShownBreaker, b: ShownBreaker) => number
const byVolume: Order = (a, b) => (b.figures?.perSecond ?? -1) - (a.figures?.perSecond ?? -1)
const byName: Order = (a, b) => (a.key < b.key ? -1 : 1)
const byErrors: Order = (a, b) => (errorShareOf(b.figures) ?? -1) - (errorShareOf(a.figures) ?? -1)
const orders: Record<Sorting, Order> = {
  worst: (a, b) =>
    attentionOf(a) - attentionOf(b) ||
    b.opensPerHour - a.opensPerHour ||
    byErrors(a, b) ||
    byVolume(a, b),
  volume: byVolume,
  name: byName,
}

export function sortBreakers(breakers: readonly ShownBreaker[], sorting: Sorting): ShownBreaker[] {
  return breakers.toSorted((a, b) => orders[sorting](a, b) || byName(a, b))
}

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
