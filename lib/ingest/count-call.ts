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

/**
 * What is still to be counted of a call. A client span and one server span are one call, each further
 * server span is one of its own, so that under a client span there are as many calls as servers, and
 * at least one: in whatever order and company they come.
 */
export function countCall(before: Counted, call: Call): { events: EventRow[]; after: Counted } {
  const fresh = call.callees.filter(({ spanId }) => !before.callees.includes(spanId))
  const callees = [...before.callees, ...fresh.map(({ spanId }) => spanId)]
  const { caller } = call
  if (caller !== null && before.caller === null)
    return withCaller(caller, { before, fresh, callees })
  const events: EventRow[] = []
  let { matched } = before
  for (const callee of fresh) {
    // The first to come after a client that was counted alone is its partner, and counted with it.
    if (before.caller !== null && !matched) matched = true
    else events.push(...completeAlone(callee, before.caller))
  }
  return { events, after: { caller: before.caller, callees, matched } }
}

type NewCaller = { before: Counted; fresh: readonly HalfCall[]; callees: readonly string[] }

function withCaller(
  caller: HalfCall,
  { before, fresh, callees }: NewCaller,
): ReturnType<typeof countCall> {
  // A client was counted by the server that waited for it in vain.
  const isCounted = caller.side === 'client' && before.callees.length > 0
  const partner = caller.side === 'client' && !isCounted ? lastToEnd(fresh) : undefined
  const events = isCounted ? [] : partner ? joinCall(caller, partner) : completeAlone(caller)
  for (const callee of fresh) {
    if (callee !== partner) events.push(...completeAlone(callee, caller.service))
  }
  const waits = caller.side === 'client' && !isCounted && !partner
  return { events, after: { caller: caller.service, callees, matched: !waits } }
}

/** The client heard the answer that ended last: of attempts the final one, of several the slowest. */
function lastToEnd(halves: readonly HalfCall[]): HalfCall | undefined {
  return halves.toSorted((a, b) => endOf(a) - endOf(b) || (a.spanId < b.spanId ? -1 : 1)).at(-1)
}

function endOf({ occurredAtMs, latencyMs }: HalfCall): number {
  return occurredAtMs + latencyMs
}
