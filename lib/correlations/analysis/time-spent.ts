import { type Call, type CriticalSegment, durationOf } from '../model.ts'
import { childrenOf } from './link-calls.ts'

/** Clocks and rounding let a child end this much after its parent; ms. */
const toleranceMs = 1

/**
 * True if the parent waited for this child: it is no message, and it ended before its parent, or the
 * parent gave up while it ran.
 */
function isWaitedFor(child: Call, parent: Call): boolean {
  if (child.kind === 'consume') return false
  if (child.endMs <= parent.endMs + toleranceMs) return true
  return parent.state !== 'ok'
}

/** The end of calls that none is known of: the last moment that anything below them tells of. */
export function settleUnended(calls: readonly Call[], deepestFirst: readonly number[]): void {
  for (const index of deepestFirst) {
    const call = calls[index]
    if (call?.state !== 'unended') continue
    for (const { endMs } of childrenOf(calls, call)) call.endMs = Math.max(call.endMs, endMs)
  }
}

export function fillTimes(calls: readonly Call[]): void {
  for (const call of calls) {
    const children = childrenOf(calls, call)
    call.selfMs = durationOf(call) - covered(call, children)
    for (const child of children) {
      if (child.kind === 'consume') child.queuedMs = Math.max(0, child.startMs - call.endMs)
    }
  }
}

/** How much of a call's time its children were running, ms. */
function covered(parent: Call, children: readonly Call[]): number {
  if (children.length === 0) return 0
  let total = 0
  let reached = parent.startMs
  const spans = children
    .filter((child) => isWaitedFor(child, parent))
    .toSorted((a, b) => a.startMs - b.startMs)
  for (const { startMs, endMs } of spans) {
    const from = Math.max(startMs, reached)
    const to = Math.min(endMs, parent.endMs)
    if (to > from) {
      total += to - from
      reached = to
    }
  }
  return total
}

/**
 * The path that decided how long a root took, latest first: from its end back to the child that
 * ended last before it, and so on (as Jaeger's critical path, and CRISP, Uber 2022).
 */
export function criticalPathOf(calls: readonly Call[], root: Call): CriticalSegment[] {
  const segments: CriticalSegment[] = []
  const childrenOfCall = new Map<Call, Call[]>()
  const waiting = [{ call: root, toMs: root.endMs }]
  for (let step = waiting.pop(); step; step = waiting.pop()) {
    const { call, toMs } = step
    let children = childrenOfCall.get(call)
    if (!children) childrenOfCall.set(call, (children = latestLast(calls, call)))
    const last = takeLastEnded(children, call, toMs)
    if (!last) {
      push(segments, { call: call.index, fromMs: call.startMs, toMs })
      continue
    }
    const endMs = Math.min(last.endMs, toMs)
    push(segments, { call: call.index, fromMs: endMs, toMs })
    // What came before the child comes later on this stack, so it is pushed first.
    waiting.push({ call, toMs: Math.max(last.startMs, call.startMs) }, { call: last, toMs: endMs })
  }
  return segments.toReversed()
}

function latestLast(calls: readonly Call[], call: Call): Call[] {
  if (call.children.length === 0) return []
  return childrenOf(calls, call)
    .filter((child) => isWaitedFor(child, call) && durationOf(child) > 0)
    .toSorted((a, b) => a.endMs - b.endMs || a.startMs - b.startMs)
}

/** Takes out what ended last before a moment, and what ran beside it: that is not on the path. */
function takeLastEnded(children: Call[], call: Call, beforeMs: number): Call | undefined {
  for (let child = children.pop(); child; child = children.pop()) {
    const ranOn = child.endMs > beforeMs + toleranceMs && beforeMs < call.endMs
    if (!ranOn && child.startMs < beforeMs) return child
  }
  return undefined
}

function push(segments: CriticalSegment[], segment: CriticalSegment): void {
  if (segment.toMs > segment.fromMs) segments.push(segment)
}
