import type { Call } from '../model.ts'

/** A child may begin this much before its parent by rounding and by small skew; ms. */
const toleranceMs = 2
/** How many calls into a service are looked at for the one that holds another; keeps it linear. */
const furthestBack = 500

/**
 * Gives each call its parent: by span where the parent reported, else the innermost call into the
 * service that makes this one, at a time when that ran. The spans inside a service are not kept, so
 * a parent span that no call has is ordinary; where nothing fits, the parent is missing.
 */
export function linkCalls(calls: readonly Call[]): void {
  linkBySpan(calls)
  // Calls come in the order of their start, and so do these.
  const intoService = Map.groupBy(calls, (call) => call.target)
  for (const call of calls) {
    if (call.parent !== null) continue
    const parent = inferParent(call, intoService.get(call.source) ?? [])
    if (parent) join(parent, call, 'inferred')
    else call.link = call.parentSpanId === null ? 'root' : 'missing'
  }
  breakCycles(calls)
  for (const call of calls) parentOf(calls, call)?.children.push(call.index)
  for (const call of calls) if (call.parent === null) setDepths(calls, call)
}

function linkBySpan(calls: readonly Call[]): void {
  const bySpan = new Map<string, Call>()
  for (const call of calls) if (call.spanId !== null) bySpan.set(call.spanId, call)
  // The called side's span is the closer one where both are known.
  for (const call of calls) if (call.serverSpanId !== null) bySpan.set(call.serverSpanId, call)
  for (const call of calls) {
    const named = call.parentSpanId === null ? undefined : bySpan.get(call.parentSpanId)
    if (named) join(named, call, 'span')
  }
}

function inferParent(call: Call, candidates: readonly Call[]): Call | undefined {
  const last = countBefore(candidates, call.index) - 1
  for (let place = last; place >= 0 && place > last - furthestBack; place -= 1) {
    const candidate = candidates[place]
    if (candidate && mayHold(candidate, call)) return candidate
  }
  return undefined
}

function mayHold(candidate: Call, call: Call): boolean {
  return (
    (candidate.state === 'unended' || call.startMs <= candidate.endMs + toleranceMs) &&
    (candidate.traceId === call.traceId || candidate.traceId === null)
  )
}

/** How many of these, in the order of their index, come before it. */
function countBefore(sorted: readonly Call[], index: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle]?.index ?? Infinity) < index) low = middle + 1
    else high = middle
  }
  return low
}

function join(parent: Call, child: Call, link: Call['link']): void {
  child.parent = parent.index
  child.link = link
}

/** Spans that name each other as parents, by mistake or with ill will, must not hang a page. */
function breakCycles(calls: readonly Call[]): void {
  const seenFrom = new Int32Array(calls.length).fill(-1)
  for (const start of calls) {
    for (let call: Call | undefined = start; call; call = parentOf(calls, call)) {
      const seen = seenFrom[call.index] ?? -1
      if (seen === start.index) {
        call.parent = null
        call.link = 'missing'
      }
      if (seen >= 0) break
      seenFrom[call.index] = start.index
    }
  }
}

export function parentOf(calls: readonly Call[], call: Call): Call | undefined {
  return call.parent === null ? undefined : calls[call.parent]
}

const noCalls: Call[] = []

export function childrenOf(calls: readonly Call[], call: Call): readonly Call[] {
  if (call.children.length === 0) return noCalls
  const children: Call[] = []
  for (const index of call.children) {
    const child = calls[index]
    if (child) children.push(child)
  }
  return children
}

function setDepths(calls: readonly Call[], root: Call): void {
  const waiting = [root]
  for (let call = waiting.pop(); call; call = waiting.pop()) {
    for (const child of childrenOf(calls, call)) {
      child.depth = call.depth + 1
      waiting.push(child)
    }
  }
}

/** Depth first, earlier siblings first. */
export function depthFirst(calls: readonly Call[]): number[] {
  const order: number[] = []
  const waiting = calls.filter((call) => call.parent === null).toReversed()
  for (let call = waiting.pop(); call; call = waiting.pop()) {
    order.push(call.index)
    const children = childrenOf(calls, call).toSorted((a, b) => a.startMs - b.startMs)
    for (const child of children.toReversed()) waiting.push(child)
  }
  return order
}
