import { figuresOf, type Figures } from '#lib/breakers/figures.ts'
import { unknownState, worstState } from '#lib/breakers/model.ts'
import type { Breaker, BreakerLane, Breakers, Edge } from '#lib/breakers/schemas.ts'
import type { Language, NumberField } from '#lib/platform/filter/language.ts'
import { matches } from '#lib/platform/filter/matches.ts'
import { parseFilter } from '#lib/platform/filter/parse.ts'

export const sortings = ['worst', 'volume', 'name'] as const
export type Sorting = (typeof sortings)[number]

/** A breaker as the page shows it. */
export type ShownBreaker = Breaker & {
  key: string
  figures: Figures | null
  /** Its states over the time range. */
  lane: BreakerLane['segments']
  /** For how much of the time range it was not closed, as far as that is known. */
  notClosedMs: number
  /** How much it needs a look, 0 the most: of a time range of the past, for what it was then. */
  attention: number
}

export function keyOf({ source, target, protocol }: Edge): string {
  return `${source} → ${target} (${protocol})`
}

export function showBreakers({ breakers, lanes, window, asOf }: Breakers): ShownBreaker[] {
  const endMs = Math.min(window.toMs, Date.parse(asOf))
  const hasEnded = window.toMs <= Date.parse(asOf)
  const laneOf = new Map(lanes.map(({ segments, ...edge }) => [keyOf(edge), segments]))
  // Of one without a history only its state of now is known.
  const unknown = [{ state: unknownState, fromMs: window.fromMs, toMs: endMs }]
  return breakers.map((breaker) => {
    const lane = laneOf.get(keyOf(breaker)) ?? unknown
    const told = hasEnded ? (worstState(lane.map(({ state }) => state)) ?? 'closed') : breaker.state
    return {
      ...breaker,
      key: keyOf(breaker),
      figures: figuresOf(breaker, { ...window, endMs }),
      lane,
      notClosedMs: notClosedMs(lane),
      attention: attentionOf(told),
    }
  })
}

function notClosedMs(lane: BreakerLane['segments']): number {
  return lane
    .filter(({ state }) => !harmless.includes(state))
    .reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0)
}

export function errorShareOf(figures: Figures | null): number | null {
  return figures === null || figures.sent === 0 ? null : figures.errors / figures.sent
}

/** A word of another program may mean anything, so it comes before what is surely harmless. */
const attention = ['open', 'forced_open', 'half_open']
const harmless = ['disabled', unknownState, 'closed']

function attentionOf(state: string): number {
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
    a.attention - b.attention ||
    b.opensPerHour - a.opensPerHour ||
    b.notClosedMs - a.notClosedMs ||
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
