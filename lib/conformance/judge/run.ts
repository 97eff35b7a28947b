import type { Call } from '#lib/correlations/model.ts'
import type { Deviation } from '../model.ts'
import { callsOf, type Hop } from './hops.ts'
import type { PreparedPattern, PreparedStep } from './prepare-pattern.ts'

/** One time that a pattern was gone through, and what was found out about it so far. */
export type Run = {
  pattern: PreparedPattern
  /** Of the whole correlation: calls name each other by their place in it. */
  calls: readonly Call[]
  hops: readonly Hop[]
  /** What stands for each step, in the order of time. */
  taken: Map<string, Hop[]>
  /** The calls that a step stands for, by index. */
  covered: Set<number>
  deviations: Deviation[]
}

export function hopsFor(run: Run, step: Pick<PreparedStep, 'id'>): readonly Hop[] {
  return run.taken.get(step.id) ?? []
}

export function take(run: Run, step: PreparedStep, hop: Hop): void {
  const hops = run.taken.get(step.id)
  if (hops) hops.push(hop)
  else run.taken.set(step.id, [hop])
  for (const { index } of callsOf(hop)) run.covered.add(index)
}

export function isUncovered(run: Run, hop: Hop): boolean {
  return callsOf(hop).every(({ index }) => !run.covered.has(index))
}

/** Whether it failed in the end, its receiver's work included. */
export function hasFailed(run: Run, step: PreparedStep): boolean {
  const last = hopsFor(run, step).at(-1)
  if (!last) return false
  if (last.state === 'unended') return step.reply && last.kind === 'call'
  return last.state !== 'ok'
}

/** As its caller sees it: a message that was sent has gone well. */
export function hasFailedForCaller(run: Run, step: PreparedStep): boolean {
  const last = hopsFor(run, step).at(-1)
  return hasFailed(run, step) && (last?.deliveries.length ?? 0) === 0
}

export function ancestorsOf(calls: readonly Call[], call: Call): Call[] {
  const found: Call[] = []
  let parent = call.parent === null ? undefined : calls[call.parent]
  while (parent) {
    found.push(parent)
    parent = parent.parent === null ? undefined : calls[parent.parent]
  }
  return found
}

/** Whether a hop was made while another one was performed, and because of it. */
export function isWithin(run: Run, inner: Hop, outer: Hop): boolean {
  const [first] = callsOf(inner)
  if (!first) return false
  const indexes = new Set(callsOf(outer).map(({ index }) => index))
  return ancestorsOf(run.calls, first).some(({ index }) => indexes.has(index))
}
