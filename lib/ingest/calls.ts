import type { HalfCall, Peer } from './model.ts'

/** The sides of one call, as far as they are here; several may have answered under one calling span. */
export type Call = { traceId: string; spanId: string; caller: HalfCall | null; callees: HalfCall[] }

export const unknownPeer: Peer = { name: 'unknown', kind: 'unknown' }

export function isCallingSide(half: HalfCall): boolean {
  return half.side === 'client' || half.side === 'producer'
}

/** Puts the sides of each call together; the same span twice is one. */
export function groupCalls(halves: readonly HalfCall[]): Call[] {
  const calls = new Map<string, Call>()
  for (const half of halves) {
    const { traceId, callSpanId: spanId } = half
    const key = traceId + spanId
    let call = calls.get(key)
    if (!call) calls.set(key, (call = { traceId, spanId, caller: null, callees: [] }))
    if (isCallingSide(half)) call.caller ??= half
    else addCallee(call, half)
  }
  return [...calls.values()]
}

function addCallee(call: Call, callee: HalfCall): void {
  if (call.callees.every(({ spanId }) => spanId !== callee.spanId)) call.callees.push(callee)
}

export function isComplete({ caller, callees }: Call): boolean {
  return caller !== null && callees.length > 0
}

export function halvesOf({ caller, callees }: Call): HalfCall[] {
  return caller === null ? callees : [caller, ...callees]
}

/**
 * A message is no call from one service to another: each end has an event of its own, to the queue or
 * from it, and the consumer's is known by its own span. The ends share what they know of the queue
 * and of the correlation.
 */
export function splitMessages(calls: readonly Call[]): Call[] {
  return calls.some(isMessage)
    ? mergeCalls(calls.flatMap((call) => (isMessage(call) ? endsOf(call) : [call])))
    : [...calls]
}

/** The correlation id of a call: that of the side that states one, before all of the calling side. */
export function correlationOf(caller: HalfCall, callee: HalfCall): string {
  return callee.correlationExplicit && !caller.correlationExplicit
    ? callee.correlationId
    : caller.correlationId
}

function isMessage({ caller, callees }: Call): boolean {
  return caller?.side === 'producer' || callees.some(isConsumer)
}

function isConsumer({ side }: HalfCall): boolean {
  return side === 'consumer'
}

function endsOf({ traceId, spanId, caller, callees }: Call): Call[] {
  const [first] = [...callees.filter(isConsumer), ...callees]
  // Brokers name the same thing differently on both sides; the consumer's queue is the more exact.
  const calling = caller && {
    ...caller,
    peer: first?.peer ?? caller.peer,
    correlationId: first ? correlationOf(caller, first) : caller.correlationId,
  }
  const called = callees.map((callee) => ({
    ...callee,
    peer: callee.peer ?? caller?.peer ?? unknownPeer,
    correlationId: caller ? correlationOf(caller, callee) : callee.correlationId,
  }))
  return [
    { traceId, spanId, caller: calling, callees: called.filter((callee) => !isConsumer(callee)) },
    ...called.filter(isConsumer).map((consumer) => ({
      ...{ traceId, spanId: consumer.spanId },
      ...{ caller: null, callees: [consumer] },
    })),
  ].filter((call) => halvesOf(call).length > 0)
}

function mergeCalls(calls: readonly Call[]): Call[] {
  const byKey = new Map<string, Call>()
  for (const call of calls) {
    const key = call.traceId + call.spanId
    const known = byKey.get(key)
    if (!known) byKey.set(key, call)
    else {
      known.caller ??= call.caller
      for (const callee of call.callees) addCallee(known, callee)
    }
  }
  return [...byKey.values()]
}
