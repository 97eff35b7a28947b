import { statusWords } from '#lib/platform/status-words.ts'
import { type Call, durationOf, hasFailed } from '../model.ts'
import { callText, durationText } from './call-words.ts'
import {
  blamesAnother,
  blamesCaller,
  isCancelled,
  isShortCircuited,
  isUnanswered,
  isUnreachable,
  looksLikeCompensation,
  saysTimeRanOut,
} from './failure-kinds.ts'
import { attemptGroups } from './group-retries.ts'
import { childrenOf } from './link-calls.ts'
import type { Evidence, Finding, UsualOf, VerdictKind } from './verdict-model.ts'

export type Search = { calls: readonly Call[]; usualOf: UsualOf }

/** As many calls of the same operation, one after the other, are a loop over something. */
const loopLength = 8
/** A child that took this share of its parent's time, or more than anything else, is followed. */
const decisiveShare = 0.5
/** Clocks and rounding let a call begin this much after the end of the one it explains; ms. */
const toleranceMs = 2

type Step = { attempts: readonly Call[]; evidence: Evidence[]; doubt: number }

/** Follows a call that failed, or was slow, down to what its events can tell of the cause. */
export function findCause(search: Search, start: Call): Finding {
  const path: Call[] = []
  const evidence: Evidence[] = []
  let doubt = 0
  let attempts: readonly Call[] = [start]
  for (;;) {
    const call = worstOf(attempts)
    path.push(call)
    doubt += call.link === 'inferred' ? 0.08 : 0
    const loop = hasFailed(call) && !isUnanswered(call) ? null : findLoop(search, call)
    if (loop) {
      evidence.push(loop.evidence)
      const found = { kind: 'n_plus_one', culprit: call.target, leaf: loop.first } as const
      return { ...found, attempts: loop.calls, path, evidence, doubt: doubt + 0.15 }
    }
    const next = isShortCircuited(call) ? null : nextStep(search, call)
    if (!next) return leafOf({ search, path, attempts, evidence, doubt })
    evidence.push(...next.evidence)
    doubt += next.doubt
    attempts = next.attempts
  }
}

/** Of several attempts the last says most, unless its caller gave it up. */
function worstOf(attempts: readonly Call[]): Call {
  const told = attempts.findLast((call) => hasFailed(call) && !isCancelled(call))
  const call = told ?? attempts.at(-1)
  if (!call) throw new RangeError('A call has at least one attempt')
  return call
}

function nextStep(search: Search, call: Call): Step | null {
  if (hasFailed(call) && !isUnanswered(call)) {
    const explaining = explainingFailure(search, call)
    if (explaining) return explaining
    const gaveUp = childrenOf(search.calls, call).some((child) => isCancelled(child))
    return gaveUp || saysTimeRanOut(call) ? biggestConsumer(search, call) : null
  }
  return biggestConsumer(search, call)
}

/** The failing child for which this call failed: the last that went wrong before it took anything back. */
function explainingFailure({ calls }: Search, call: Call): Step | null {
  const groups = attemptGroups(childrenOf(calls, call).filter((child) => child.kind !== 'consume'))
  const failing = groups.filter((group) => {
    const last = group.at(-1)
    return last !== undefined && hasFailed(last) && last.startMs <= call.endMs + toleranceMs
  })
  const candidates = failing.filter((group) => !group.every((attempt) => isCancelled(attempt)))
  if (candidates.length === 0) return null
  const forward = candidates.filter((group) => !group.some(looksLikeCompensation))
  const named = forward.filter((group) => isNamedBy(call, group))
  // A wrong request is a lesser thing than a fault or a silence beside it.
  const faults = forward.filter((group) => !blamesCaller(worstOf(group)))
  const chosen =
    lastEnded(named) ?? lastEnded(faults) ?? lastEnded(forward) ?? firstEnded(candidates)
  if (!chosen) return null
  const others = candidates.filter(
    (group) => group !== chosen && !group.some(looksLikeCompensation),
  )
  const against = others.map((group): Evidence => ({
    speaks: 'against',
    text: `${callText(worstOf(group))} failed under the same call, too`,
    calls: group.map(({ index }) => index),
  }))
  return {
    attempts: chosen,
    evidence: against,
    doubt: named.length > 0 ? 0 : Math.min(others.length, 2) * 0.15,
  }
}

function isNamedBy(call: Call, group: readonly Call[]): boolean {
  const message = call.errorMessage ?? ''
  return group.some(
    (attempt) =>
      message.includes(attempt.target) ||
      (attempt.errorMessage !== null && message.includes(attempt.errorMessage)),
  )
}

const endOf = (group: readonly Call[]) => group.at(-1)?.endMs ?? 0
const lastEnded = (groups: readonly Call[][]) => groups.toSorted((a, b) => endOf(b) - endOf(a))[0]
const firstEnded = (groups: readonly Call[][]) => groups.toSorted((a, b) => endOf(a) - endOf(b))[0]

/** What took the time of a call that ran out of it or was slow; null where it was the called side itself. */
function biggestConsumer({ calls, usualOf }: Search, call: Call): Step | null {
  const children = childrenOf(calls, call).filter((child) => child.kind !== 'consume')
  const spent = attemptGroups(children)
    .map((attempts) => ({ attempts, ms: excessOf(attempts, call, usualOf) }))
    .toSorted((a, b) => b.ms - a.ms)
  const [first, second] = spent
  if (!first) return null
  const total = call.state === 'unended' ? Infinity : durationOf(call)
  const ownMs = Math.max(0, total - spent.reduce((sum, { ms }) => sum + ms, 0))
  const waitsStill = first.attempts.some(
    (attempt) => isUnanswered(attempt) && attempt.endMs >= call.endMs - 1,
  )
  if (!waitsStill && first.ms < decisiveShare * total && first.ms < ownMs) return null
  const isClose = second !== undefined && second.ms > 0.7 * first.ms
  const evidence: Evidence[] = isClose
    ? [
        {
          speaks: 'against',
          text: `${callText(worstOf(second.attempts))} took ${durationText(second.ms)}, nearly as long`,
          calls: second.attempts.map(({ index }) => index),
        },
      ]
    : []
  return { attempts: first.attempts, evidence, doubt: isClose ? 0.2 : 0 }
}

/** The time that attempts took within their parent's, beyond what is usual there, ms. */
function excessOf(attempts: readonly Call[], parent: Call, usualOf: UsualOf): number {
  const [first] = attempts
  if (!first) return 0
  const until = parent.state === 'unended' ? Infinity : parent.endMs
  const ms = Math.min(endOf(attempts), until) - first.startMs
  return Math.max(0, ms - (usualOf(first)?.p50Ms ?? 0))
}

function findLoop({ calls }: Search, call: Call) {
  const firsts = childrenOf(calls, call).filter(
    (child) => child.kind === 'call' && child.state === 'ok' && child.firstAttempt === null,
  )
  const groups = Map.groupBy(firsts, (child) => `${child.target} ${child.operation ?? ''}`)
  for (const group of groups.values()) {
    const [first] = group
    const ms = group.reduce((sum, child) => sum + durationOf(child), 0)
    const isLoop = first && group.length >= loopLength && ms >= decisiveShare * durationOf(call)
    if (!isLoop || !isSequential(group)) continue
    const text = `${call.target} asked ${first.target} ${group.length} times for ${first.operation ?? first.protocol}, one after the other: ${durationText(ms)} of ${durationText(durationOf(call))}`
    const indexes = group.map(({ index }) => index)
    const evidence: Evidence = { speaks: 'for', text, calls: indexes }
    return { first, calls: group, evidence }
  }
  return null
}

function isSequential(group: readonly Call[]): boolean {
  let overlaps = 0
  for (let place = 1; place < group.length; place += 1) {
    const [before, now] = [group[place - 1], group[place]]
    if (before && now && now.startMs < before.endMs - 1) overlaps += 1
  }
  return overlaps <= group.length / 4
}

type Leaf = {
  search: Search
  path: Call[]
  attempts: readonly Call[]
  evidence: Evidence[]
  doubt: number
}

function statusOf({ statusCode, protocol }: Call): string {
  return statusCode === null ? 'nothing' : statusWords(statusCode, protocol)
}

function leafOf({ search, path, attempts, evidence, doubt }: Leaf): Finding {
  const leaf = path.at(-1)
  if (!leaf) throw new RangeError('A search begins with a call')
  const kind = kindOf(leaf, attempts)
  const reports = search.calls.some((call) => call.reporter === leaf.target)
  let unsure = doubt
  if (kind === 'failed' && blamesAnother(leaf) && reports && leaf.children.length === 0) {
    unsure += 0.2
    evidence.push({
      speaks: 'against',
      text: `${leaf.target} answered ${statusOf(leaf)}, as for a fault behind it, but no event tells of a call that it made`,
      calls: [leaf.index],
    })
  }
  if (kind === 'failed' && blamesCaller(leaf)) {
    unsure += 0.35
    evidence.push({
      speaks: 'against',
      text: `${leaf.target} answered ${statusOf(leaf)}: what ${leaf.source} asked for may be wrong, and ${leaf.target} in order`,
      calls: [leaf.index],
    })
  }
  if (leaf.target === 'unknown') unsure += 0.3
  return { kind, culprit: leaf.target, leaf, attempts, path, evidence, doubt: unsure }
}

function kindOf(leaf: Call, attempts: readonly Call[]): VerdictKind {
  if (isShortCircuited(leaf)) return 'open_breaker'
  if (leaf.kind === 'publish') return 'queue'
  if (isUnreachable(leaf)) return 'unreachable'
  if (leaf.state === 'ok') return 'slow'
  // Who answers now with an error and now not at all is no silent one.
  if (!isUnanswered(leaf) || attempts.some((one) => hasFailed(one) && !isUnanswered(one))) {
    return 'failed'
  }
  return leaf.serverLatencyMs === null && leaf.children.length === 0 ? 'silent' : 'slow'
}
