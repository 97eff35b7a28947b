import { type Call, hasFailed } from '../model.ts'
import { childrenOf } from './link-calls.ts'

/** A retry begins within this time after the attempt before it failed; ms. */
const longestBackoffMs = 60_000

/**
 * Marks attempts: calls of one parent to the same operation of the same target that begin after the
 * one before them failed. What the instrumentation says (`retry` rows) is kept where it says more.
 */
export function groupRetries(calls: readonly Call[]): void {
  for (const call of calls) markAttempts(childrenOf(calls, call))
  markAttempts(calls.filter((call) => call.parent === null))
}

function markAttempts(siblings: readonly Call[]): void {
  // A retry follows a failure.
  if (!siblings.some(hasFailed)) return
  const groups = Map.groupBy(
    siblings.filter(({ kind }) => kind !== 'consume'),
    ({ source, target, protocol, operation }) =>
      `${source} ${target} ${protocol} ${operation ?? ''}`,
  )
  for (const group of groups.values()) {
    let before: Call | undefined
    for (const call of group.toSorted((a, b) => a.startMs - b.startMs)) {
      if (before && isRetryOf(before, call)) {
        call.firstAttempt = before.firstAttempt ?? before.index
        call.attempt = Math.max(call.attempt, before.attempt + 1)
      }
      before = call
    }
  }
}

function isRetryOf(before: Call, call: Call): boolean {
  const gapMs = call.startMs - before.endMs
  return hasFailed(before) && gapMs >= -1 && gapMs <= longestBackoffMs
}

/** Attempts of one call, or a call alone, in the order of time. */
export function attemptGroups(siblings: readonly Call[]): Call[][] {
  const groups = Map.groupBy(siblings, (call) => call.firstAttempt ?? call.index)
  return [...groups.values()].map((group) => group.toSorted((a, b) => a.startMs - b.startMs))
}
