import { figuresOf, type Figures } from './figures.ts'
import { unknownState, worstState } from './model.ts'
import type { Breaker, BreakerLane, Breakers, Edge } from './schemas.ts'

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
export const troubledStates = ['open', 'forced_open', 'half_open']
const harmless = ['disabled', unknownState, 'closed']

function attentionOf(state: string): number {
  const rank = troubledStates.indexOf(state)
  if (rank !== -1) return rank
  return troubledStates.length + 1 + harmless.indexOf(state)
}

/** So many openings in an hour are no single incident. */
export const flapping = 3

/** How much a breaker needs a look: open, half-open or flapping; null for not at all. */
export function troubleOf({ state, opensPerHour }: Breaker): 'failing' | 'warning' | null {
  if (state === 'open' || state === 'forced_open') return 'failing'
  return state === 'half_open' || opensPerHour >= flapping ? 'warning' : null
}

export const sortings = ['worst', 'volume', 'name'] as const
export type Sorting = (typeof sortings)[number]

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
