import type { BreakerLane } from './schemas.ts'

/** The worse, the further to the right: what stops calls is worse than what lets some through. */
const severity = ['disabled', 'closed', 'half_open', 'forced_open', 'open']

/** What is told of a process that fell silent while its breaker was not closed. */
const goneState = 'gone'

/** Of the states that several processes tell, the one to show. */
export function worstState(states: Iterable<string>): string | null {
  let worst: string | null = null
  for (const state of states) {
    if (worst === null || severity.indexOf(state) > severity.indexOf(worst)) worst = state
  }
  return worst
}

type Change = { instance: string; atMs: number; from: string; to: string }

/**
 * The states of one edge over a window, as stretches that touch: at each moment the worst of what its
 * processes told. `before` is what each was in when the window began, where that is known.
 */
export function laneSegments(
  changes: readonly Change[],
  { fromMs, toMs, before }: { fromMs: number; toMs: number; before: ReadonlyMap<string, string> },
): BreakerLane['segments'] {
  const states = new Map(before)
  const ordered = changes.toSorted((a, b) => a.atMs - b.atMs)
  for (const { instance, from } of ordered) {
    if (!states.has(instance)) states.set(instance, from)
  }
  const segments: BreakerLane['segments'] = []
  let sinceMs = fromMs
  let state = worstState(states.values()) ?? 'closed'
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
    sinceMs = Math.max(fromMs, atMs)
    state = next
  }
  close(toMs)
  return segments
}
