import type { Correlation, CorrelationEvent, ParticipantKind } from '../model.ts'
import { buildCalls } from './build-calls.ts'
import { correctSkew } from './clock-skew.ts'
import { groupRetries } from './group-retries.ts'
import { depthFirst, linkCalls } from './link-calls.ts'
import { criticalPathOf, fillTimes, settleUnended } from './time-spent.ts'

/**
 * The calls of one correlation, as its events tell them: who called whom within what, corrected for
 * clock skew, with attempts, time in queues, self time and the critical path. A pure function; the
 * order of the events does not matter, and any of them may be missing.
 */
export function analyseCorrelation(
  events: readonly CorrelationEvent[],
  kinds: ReadonlyMap<string, ParticipantKind> = new Map(),
  { correctClocks = true }: { correctClocks?: boolean } = {},
): Correlation {
  const calls = buildCalls(events, kinds)
  linkCalls(calls)
  const skews = correctClocks ? correctSkew(calls) : []
  settleUnended(calls, depthFirst(calls).toReversed())
  groupRetries(calls)
  fillTimes(calls)
  const roots = calls.filter((call) => call.parent === null)
  return {
    calls,
    order: depthFirst(calls),
    roots: roots.map((root) => root.index),
    startMs: calls.reduce((least, { startMs }) => Math.min(least, startMs), Infinity),
    endMs: calls.reduce((most, { endMs }) => Math.max(most, endMs), -Infinity),
    criticalPath: roots.flatMap((root) => criticalPathOf(calls, root)),
    skews,
  }
}
