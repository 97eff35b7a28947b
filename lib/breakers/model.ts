import type { Breaker, BreakerLane } from './schemas.ts'

/** What stops calls is worse than what lets some through. */
export const worstFirst = ['open', 'forced_open', 'half_open', 'closed', 'disabled']

/** What is told of a process that fell silent while its breaker was not closed. */
export const goneState = 'gone'

/** In a lane before anything was ever told of its breaker. */
export const unknownState = 'unknown'

/** half-open, forced open: as people write them. */
export function stateWords(state: string): string {
  if (state === unknownState) return 'not known'
  return state.replaceAll('_', '-').replace('forced-open', 'forced open')
}

/** Of the states that several processes tell, the one to show. */
export function worstState(states: Iterable<string>): string | null {
  let worst: string | null = null
  for (const state of states) {
    if (worst === null || rankOf(state) < rankOf(worst)) worst = state
  }
  return worst
}

/** 0 is the worst. A word of another program, which may mean anything, comes after those of ours. */
export function rankOf(state: string): number {
  const rank = worstFirst.indexOf(state)
  return rank === -1 ? worstFirst.length : rank
}

type LaneStretch = {
  fromMs: number
  toMs: number
  before: ReadonlyMap<string, string>
  knownFromMs?: number
}
type Change = { instance: string; atMs: number; from: string; to: string }

/**
 * The states of one edge over a window, as stretches that touch: at each moment the worst of what its
 * processes told. `before` is what each was in when the window began, where that is known. Up to
 * `knownFromMs` nothing was told at all: one that was told of before is closed where nobody says else.
 */
export function laneSegments(
  changes: readonly Change[],
  { fromMs, toMs, before, knownFromMs = -Infinity }: LaneStretch,
): BreakerLane['segments'] {
  const states = new Map(before)
  const ordered = changes.toSorted((a, b) => a.atMs - b.atMs)
  for (const { instance, from } of ordered) {
    if (!states.has(instance)) states.set(instance, from)
  }
  const segments: BreakerLane['segments'] = []
  let state = worstState(states.values()) ?? 'closed'
  // What is not closed had told so before, whenever that was.
  const toldMs = Math.min(knownFromMs, ordered[0]?.atMs ?? Infinity)
  const heardMs = before.size > 0 || state !== 'closed' ? fromMs : toldMs
  let sinceMs = Math.min(toMs, Math.max(fromMs, heardMs))
  if (sinceMs > fromMs) segments.push({ state: unknownState, fromMs, toMs: sinceMs })
  const close = (atMs: number) => {
    const last = segments.at(-1)
    if (atMs <= sinceMs) return
    // Of two changes at the same moment only the second one shows.
    if (last?.state === state) last.toMs = atMs
    else segments.push({ state, fromMs: sinceMs, toMs: atMs })
  }
  for (const { instance, atMs, to } of ordered) {
    if (to === goneState) states.delete(instance)
    else states.set(instance, to)
    const next = worstState(states.values()) ?? 'closed'
    if (next === state) continue
    close(Math.max(fromMs, atMs))
    sinceMs = Math.max(sinceMs, atMs)
    state = next
  }
  close(toMs)
  return segments
}

/** How many times what a breaker has counted telemetry may see of the same time. */
const mostSeen = 1.5

/** Whether the breaker's own counts stand for the whole window, or telemetry has to. */
export function hasCountedAll({
  counters: { ok, failed, timeouts, shortCircuited, rejected },
  traffic,
}: Pick<Breaker, 'counters' | 'traffic'>): boolean {
  const sent = ok + failed + timeouts
  if (sent + shortCircuited + rejected === 0) return false
  // Processes that started within the window have counted a part of it only.
  return traffic === null || traffic.calls <= mostSeen * sent
}
