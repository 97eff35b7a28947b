import type { Call, CallState } from '#lib/correlations/model.ts'
import { clocksMs } from './clocks.ts'

/**
 * What a declared step may stand for: a call with its attempts, one of the two ways of a message (to
 * its queue, from it), or the message as a whole, from the sender to one receiver.
 */
export type Hop = {
  kind: 'call' | 'publish' | 'delivery' | 'message'
  from: string
  to: string
  protocol: string
  operations: readonly (string | null)[]
  /** In the order of time; of a message, those of its sending. */
  attempts: readonly Call[]
  /** How often one receiver took it, in the order of time. */
  deliveries: readonly Call[]
  startMs: number
  /** When its sender was done with it. */
  sentMs: number
  endMs: number
  state: CallState
}

/** The hops of calls, by start. Every call is in one; a message's are also in those of the message. */
export function hopsOf(calls: readonly Call[]): Hop[] {
  const sendings = groupAttempts(calls)
  const publishes = sendings.filter(({ kind }) => kind === 'publish')
  const taken = groupDeliveries(calls, publishes)
  const hops = [...sendings]
  for (const { publish, deliveries } of taken) {
    const delivery = deliveryHop(deliveries)
    if (delivery) hops.push(delivery)
    if (delivery && publish) hops.push(messageHop(publish, delivery))
  }
  return hops.toSorted((a, b) => a.startMs - b.startMs)
}

function groupAttempts(calls: readonly Call[]): Hop[] {
  const groups = new Map<number, Call[]>()
  for (const call of calls) {
    if (call.kind === 'consume') continue
    const key = call.firstAttempt ?? call.index
    const group = groups.get(key)
    if (group) group.push(call)
    else groups.set(key, [call])
  }
  return [...groups.values()].flatMap((attempts) => {
    const [first] = attempts
    const last = attempts.at(-1)
    if (!first || !last) return []
    return {
      kind: first.kind === 'publish' ? ('publish' as const) : ('call' as const),
      from: first.source,
      to: first.target,
      protocol: first.protocol,
      operations: [first.operation],
      attempts,
      deliveries: [],
      startMs: first.startMs,
      sentMs: last.endMs,
      endMs: last.endMs,
      state: last.state,
    }
  })
}

type Taken = { publish: Hop | null; deliveries: Call[] }

function groupDeliveries(calls: readonly Call[], publishes: readonly Hop[]): Taken[] {
  const hopOf = new Map(publishes.flatMap((hop) => hop.attempts.map(({ index }) => [index, hop])))
  const groups = new Map<string, Taken>()
  for (const call of calls) {
    if (call.kind !== 'consume') continue
    const linked = call.link === 'span' && call.parent !== null ? hopOf.get(call.parent) : undefined
    const publish = linked ?? likelyPublish(call, publishes, groups)
    const key = keyOf(publish, call)
    const group = groups.get(key)
    if (group) group.deliveries.push(call)
    else groups.set(key, { publish, deliveries: [call] })
  }
  return [...groups.values()]
}

function keyOf(publish: Hop | null, { source, target }: Call): string {
  return `${publish?.attempts[0]?.index ?? source}\0${target}`
}

/** Without a span that tells: the oldest message of this queue that this receiver has not had. */
function likelyPublish(
  call: Call,
  publishes: readonly Hop[],
  groups: ReadonlyMap<string, Taken>,
): Hop | null {
  const earlier = publishes.filter(
    (hop) => hop.to === call.source && hop.startMs <= call.startMs + clocksMs,
  )
  return earlier.find((hop) => !groups.has(keyOf(hop, call))) ?? earlier.at(-1) ?? null
}

function deliveryHop(deliveries: readonly Call[]): Hop | null {
  const [first] = deliveries
  const last = deliveries.at(-1)
  if (!first || !last) return null
  return {
    kind: 'delivery',
    from: first.source,
    to: first.target,
    protocol: first.protocol,
    operations: [first.operation],
    attempts: [first],
    deliveries,
    startMs: first.startMs,
    sentMs: first.startMs,
    endMs: last.endMs,
    state: deliveries.some(({ state }) => state === 'ok') ? 'ok' : last.state,
  }
}

function messageHop(publish: Hop, delivery: Hop): Hop {
  return {
    ...publish,
    kind: 'message',
    to: delivery.to,
    operations: [...publish.operations, ...delivery.operations],
    deliveries: delivery.deliveries,
    endMs: delivery.endMs,
    state: delivery.state,
  }
}

/** A message that was sent, and that nobody is known to have taken. */
export function untakenMessage(publish: Hop, to: string): Hop {
  const state = publish.state === 'ok' ? 'unended' : publish.state
  return { ...publish, kind: 'message', to, state }
}

export function callsOf(hop: Hop): Call[] {
  return hop.kind === 'delivery' ? [...hop.deliveries] : [...hop.attempts, ...hop.deliveries]
}

export function eventIdsOf(hops: readonly Hop[]): string[] {
  return [...new Set(hops.flatMap(callsOf).map(({ id }) => id))]
}
