import type { Call } from './calls.ts'
import type { EventRow, HalfCall } from './model.ts'
import { completeAlone, joinCall } from './pairing.ts'

/** Which sides of a call were counted before. */
export type Counted = {
  /** The service whose calling side is known. */
  caller: string | null
  /** Spans of the called side. */
  callees: readonly string[]
  /** The calling side has its partner. */
  matched: boolean
}

export const nothingCounted: Counted = { caller: null, callees: [], matched: false }

type Outcome = {
  events: EventRow[]
  after: Counted
  /** It comes after the other side was counted alone, whose event is to be made anew of both. */
  late: HalfCall | null
}

/**
 * What is still to be counted of a call. A client span and one server span are one call, each further
 * server span is one of its own, so that under a client span there are as many calls as servers, and
 * at least one: in whatever order and company they come.
 */
export function countCall(before: Counted, call: Call): Outcome {
  const fresh = call.callees.filter(({ spanId }) => !before.callees.includes(spanId))
  const callees = [...before.callees, ...fresh.map(({ spanId }) => spanId)]
  const { caller } = call
  if (caller !== null && before.caller === null)
    return withCaller(caller, { before, fresh, callees })
  // A client that was counted alone is counted with the first that comes after it.
  const late = before.caller !== null && !before.matched ? (lastToEnd(fresh) ?? null) : null
  const events = fresh
    .filter((callee) => callee !== late)
    .flatMap((callee) => completeAlone(callee, before.caller))
  const matched = before.matched || late !== null
  return { events, after: { caller: before.caller, callees, matched }, late }
}

type NewCaller = { before: Counted; fresh: readonly HalfCall[]; callees: readonly string[] }

function withCaller(caller: HalfCall, { before, fresh, callees }: NewCaller): Outcome {
  // A client was counted by the server that waited for it in vain.
  const isCounted = caller.side === 'client' && before.callees.length > 0
  const partner = caller.side === 'client' && !isCounted ? lastToEnd(fresh) : undefined
  const events = isCounted ? [] : partner ? joinCall(caller, partner) : completeAlone(caller)
  for (const callee of fresh) {
    if (callee !== partner) events.push(...completeAlone(callee, caller.service))
  }
  const waits = caller.side === 'client' && !isCounted && !partner
  const late = before.callees.length > 0 ? caller : null
  return { events, after: { caller: caller.service, callees, matched: !waits }, late }
}

/** The client heard the answer that ended last: of attempts the final one, of several the slowest. */
export function lastToEnd(halves: readonly HalfCall[]): HalfCall | undefined {
  return halves.toSorted((a, b) => endOf(a) - endOf(b) || (a.spanId < b.spanId ? -1 : 1)).at(-1)
}

function endOf({ occurredAtMs, latencyMs }: HalfCall): number {
  return occurredAtMs + latencyMs
}
