import { analyseCorrelation } from '#lib/correlations/analysis/analyse-correlation.ts'
import type { Call, CorrelationEvent, ParticipantKind } from '#lib/correlations/model.ts'
import type { Deviation, Judgement, RunCounts } from '../model.ts'
import { checkCompensation } from './check-compensation.ts'
import { checkDelivery } from './check-delivery.ts'
import { checkMissing, checkOrder, checkReplies, checkSla, checkTimes } from './check-steps.ts'
import { checkSubstitutes } from './check-substitutes.ts'
import { checkUndeclared, type IsDeclaredElsewhere } from './check-undeclared.ts'
import { eventIdsOf, hopsOf, type Hop } from './hops.ts'
import type { PreparedPattern } from './prepare-pattern.ts'
import { hasRunFailed } from './has-run-failed.ts'
import type { Run } from './run.ts'
import { splitRuns } from './split-runs.ts'
import { fits, isConcerned, takeSteps } from './take-steps.ts'

type Options = {
  kinds?: ReadonlyMap<string, ParticipantKind>
  /** The other active patterns: what they declare is not undeclared. */
  others?: readonly PreparedPattern[]
  /** With it, a correlation whose last event ended less than `waitMs` before may still be running. */
  nowMs?: number
  waitMs?: number
}

/** Holds the events of one correlation against a pattern. A pure function; their order does not matter. */
export function judge(
  pattern: PreparedPattern,
  events: readonly CorrelationEvent[],
  { kinds, others = [], nowMs, waitMs = 30_000 }: Options = {},
): Judgement {
  const { verdict, deviations } = judgeCalls(pattern, readCalls(events, kinds), others)
  const lastMs = Math.max(...events.map((event) => event.occurredAtMs + event.latencyMs))
  const mayRun = nowMs !== undefined && lastMs + waitMs > nowMs
  if (verdict === 'not_concerned' || !mayRun) return { verdict, deviations }
  return { verdict: 'running', deviations: [] }
}

/** The calls of a correlation, ready to be held against any number of patterns. */
type ReadCalls = { calls: readonly Call[]; hops: readonly Hop[] }

export function readCalls(
  events: readonly CorrelationEvent[],
  kinds?: ReadonlyMap<string, ParticipantKind>,
): ReadCalls {
  const { calls } = analyseCorrelation(withoutRepeats(events), kinds)
  return { calls, hops: hopsOf(calls) }
}

/** A span that was reported twice, under two ids, was one call all the same. */
function withoutRepeats(events: readonly CorrelationEvent[]): CorrelationEvent[] {
  const first = new Map<string, CorrelationEvent>()
  for (const event of events) {
    const { id, spanId, eventType, occurredAtMs, source, target } = event
    const key = spanId === null ? id : [spanId, eventType, occurredAtMs, source, target].join('\0')
    const known = first.get(key)
    if (!known || id < known.id) first.set(key, event)
  }
  return [...first.values()]
}

export function judgeCalls(
  pattern: PreparedPattern,
  { calls, hops }: ReadCalls,
  others: readonly PreparedPattern[],
): Judgement & { runs: RunCounts } {
  const runs = { succeeded: 0, failed: 0 }
  if (!isConcerned(pattern, hops)) return { verdict: 'not_concerned', deviations: [], runs }
  const elsewhere = (hop: Hop) =>
    others.some((other) => other !== pattern && other.steps.some((step) => fits(step, hop)))
  const deviations = splitRuns(pattern, calls, hops).flatMap((own) => {
    const run = newRun(pattern, calls, own)
    const found = judgeRun(run, elsewhere)
    runs[found.length > 0 || hasRunFailed(run) ? 'failed' : 'succeeded'] += 1
    return found
  })
  return { verdict: deviations.length > 0 ? 'deviating' : 'matched', deviations, runs }
}

/** Which events are taken for each step that a pattern declares. */
export function stepsOf(
  pattern: PreparedPattern,
  { calls, hops }: ReadCalls,
): { id: string; eventIds: string[] }[] {
  const found = new Map<string, Hop[]>()
  for (const own of splitRuns(pattern, calls, hops)) {
    const run = newRun(pattern, calls, own)
    takeSteps(run)
    for (const [id, taken] of run.taken) found.set(id, [...(found.get(id) ?? []), ...taken])
  }
  return [...found].map(([id, taken]) => ({ id, eventIds: eventIdsOf(taken) }))
}

function newRun(pattern: PreparedPattern, calls: ReadCalls['calls'], hops: readonly Hop[]): Run {
  return { pattern, calls, hops, taken: new Map(), covered: new Set(), deviations: [] }
}

function judgeRun(run: Run, isDeclaredElsewhere: IsDeclaredElsewhere): Deviation[] {
  takeSteps(run)
  checkSubstitutes(run, isDeclaredElsewhere)
  checkMissing(run)
  checkOrder(run)
  checkTimes(run)
  checkReplies(run)
  checkCompensation(run)
  checkDelivery(run)
  checkSla(run)
  checkUndeclared(run, isDeclaredElsewhere)
  return run.deviations
}
