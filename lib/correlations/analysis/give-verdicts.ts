import { type Call, type Correlation, durationOf, hasFailed } from '../model.ts'
import { findCause, type Search } from './find-cause.ts'
import { isCancelled } from './failure-kinds.ts'
import { attemptGroups } from './group-retries.ts'
import { childrenOf, parentOf } from './link-calls.ts'
import { explain } from './verdict-words.ts'
import type { Confidence, Evidence, Finding, UsualOf, Verdict } from './verdict-model.ts'

const nothingUsual: UsualOf = () => null
/** Slower than nearly all are, and by more than jitter. */
const slowFactor = 1.5
const slowMarginMs = 5
/** A single call this far over its usual time, and with this share of the whole, is worth a word. */
const strangeFactor = 4
const strangeShare = 0.3
/** A message that lay this long in its queue is a finding; ms. */
const longQueueMs = 5_000

/** What was found from one call that somebody noticed, and how much that matters. */
type Noticed = { finding: Finding; top: Call; weight: number; harmful: boolean }

/**
 * What went wrong first, the likeliest cause first; empty where the events do not tell. Every
 * topmost failing call is followed down to its cause; where nothing failed, calls that took longer
 * than usual are, and messages that waited long.
 */
export function giveVerdicts(
  correlation: Correlation,
  usualOf: UsualOf = nothingUsual,
): readonly Verdict[] {
  const { calls } = correlation
  const search: Search = { calls, usualOf }
  const retriesOf = Map.groupBy(calls, ({ firstAttempt }) => firstAttempt)
  const failures = topmostFailures(calls).map((top): Noticed => {
    const harmful = isHarmful(retriesOf, top)
    const weight = top.parent === null ? 1 : harmful ? 0.8 : 0.35
    return { finding: findCause(search, top), top, weight, harmful }
  })
  const isBroken = failures.some(({ harmful }) => harmful)
  const delays = [...queueDelays(calls), ...(isBroken ? [] : slowRoots(search, correlation))]
  const verdicts = merged([...failures, ...delays]).map((noticed) =>
    toVerdict(correlation, noticed),
  )
  return verdicts.toSorted((a, b) => b.score - a.score || startOf(calls, a) - startOf(calls, b))
}

function startOf(calls: readonly Call[], verdict: Verdict): number {
  return calls[verdict.call]?.startMs ?? 0
}

/** Calls that failed under one that did not; of several attempts, the last. */
function topmostFailures(calls: readonly Call[]): Call[] {
  const roots = calls.filter((call) => call.parent === null)
  const families = [roots, ...calls.map((call) => (hasFailed(call) ? [] : childrenOf(calls, call)))]
  const underFailures = calls.filter((call) => {
    const above = parentOf(calls, call)
    return call.kind === 'consume' && above !== undefined && hasFailed(above)
  })
  return [...families, underFailures].flatMap((family) => {
    if (!family.some(hasFailed)) return []
    return attemptGroups(family).flatMap((group) => {
      const failed = group.findLast((call) => hasFailed(call) && !isCancelled(call))
      return failed ?? group.findLast(hasFailed) ?? []
    })
  })
}

/** False where a later attempt went well, or the call above did in spite of it. */
function isHarmful(retriesOf: ReadonlyMap<number | null, Call[]>, top: Call): boolean {
  if (top.kind !== 'consume' && top.parent !== null) return false
  const retries = retriesOf.get(top.firstAttempt ?? top.index) ?? []
  return !retries.some((call) => call.startMs > top.startMs && !hasFailed(call))
}

function slowRoots(search: Search, { calls, roots }: Correlation): Noticed[] {
  return roots.flatMap((index) => {
    const root = calls[index]
    if (!root || hasFailed(root)) return []
    const usual = search.usualOf(root)
    const isSlow = usual && durationOf(root) >= usual.p95Ms * slowFactor + slowMarginMs
    const top = isSlow ? root : strangestBelow(search, root)
    if (!top) return []
    return [{ finding: findCause(search, top), top, weight: isSlow ? 0.9 : 0.6, harmful: true }]
  })
}

/** The call that stands out most, where the whole took no longer than it may: far over its usual time. */
function strangestBelow({ calls, usualOf }: Search, root: Call): Call | undefined {
  let strangest: { call: Call; ms: number } | undefined
  for (const call of calls) {
    const usual = usualOf(call)
    if (!usual || call.kind === 'consume' || durationOf(call) < usual.p95Ms * strangeFactor)
      continue
    const ms = durationOf(call) - usual.p95Ms
    if (ms < durationOf(root) * strangeShare || ms < slowMarginMs) continue
    if (!strangest || ms > strangest.ms) strangest = { call, ms }
  }
  return strangest?.call
}

function queueDelays(calls: readonly Call[]): Noticed[] {
  return calls.flatMap((call) => {
    if (call.queuedMs === null || call.queuedMs < longQueueMs) return []
    const finding: Finding = {
      kind: 'queue',
      culprit: call.source,
      leaf: call,
      attempts: [call],
      path: [call],
      evidence: [],
      doubt: 0.1,
    }
    return [{ finding, top: call, weight: 0.7, harmful: true }]
  })
}

/** One verdict for each cause: what was noticed of it elsewhere confirms it. */
function merged(noticed: readonly Noticed[]): Noticed[] {
  const causes = Map.groupBy(noticed, ({ finding }) => `${finding.kind} ${finding.culprit}`)
  return [...causes.values()].flatMap((same) => {
    const [first, ...others] = same.toSorted(
      (a, b) => b.weight - a.weight || a.finding.leaf.startMs - b.finding.leaf.startMs,
    )
    if (!first) return []
    if (others.length === 0) return [first]
    const also: Evidence = {
      speaks: 'for',
      text: `${first.finding.culprit} shows as the cause of ${others.length} more failing ${others.length === 1 ? 'call' : 'calls'}`,
      calls: others.map(({ finding }) => finding.leaf.index),
    }
    const evidence = [...first.finding.evidence, also]
    return [{ ...first, finding: { ...first.finding, evidence } }]
  })
}

function toVerdict(correlation: Correlation, { finding, weight, harmful }: Noticed): Verdict {
  const certainty = Math.max(0.1, 0.95 - finding.doubt)
  const draggedAlong = dragged(correlation.calls, finding)
  return {
    kind: finding.kind,
    culprit: finding.culprit,
    call: finding.leaf.index,
    attempts: finding.attempts.map(({ index }) => index),
    ...explain({ calls: correlation.calls, finding, draggedAlong, harmful }),
    confidence: confidenceOf(certainty),
    score: certainty * weight,
    draggedAlong: draggedAlong.map(({ index }) => index),
    costMs: costOf(correlation, finding),
    harmful,
  }
}

function confidenceOf(certainty: number): Confidence {
  if (certainty >= 0.75) return 'high'
  return certainty >= 0.5 ? 'medium' : 'low'
}

/** What is above the cause and failed, or, where nothing did, what had to wait for it. */
function dragged(calls: readonly Call[], { leaf, kind }: Finding): Call[] {
  const above: Call[] = []
  for (let call = parentOf(calls, leaf); call; call = parentOf(calls, call)) above.push(call)
  const waited = kind === 'slow' || kind === 'n_plus_one'
  return waited && !hasFailed(leaf) ? above : above.filter(hasFailed)
}

/** How much of the critical path lies in the attempts and below them, with the waits between them. */
function costOf({ calls, criticalPath }: Correlation, { attempts, leaf, kind }: Finding): number {
  if (kind === 'queue' && leaf.queuedMs !== null) return leaf.queuedMs
  const first = attempts[0] ?? leaf
  const last = attempts.at(-1) ?? leaf
  const own = withAllBelow(calls, [leaf, ...attempts])
  return criticalPath.reduce((sum, segment) => {
    const between = segment.fromMs >= first.endMs && segment.toMs <= last.startMs
    return own.has(segment.call) || between ? sum + segment.toMs - segment.fromMs : sum
  }, 0)
}

function withAllBelow(calls: readonly Call[], tops: readonly Call[]): Set<number> {
  const all = new Set<number>()
  const waiting = [...tops]
  for (let call = waiting.pop(); call; call = waiting.pop()) {
    if (all.has(call.index)) continue
    all.add(call.index)
    for (const child of childrenOf(calls, call)) waiting.push(child)
  }
  return all
}
