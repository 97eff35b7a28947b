import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { groupCalls, isComplete, splitMessages } from './calls.ts'
import { countCall, nothingCounted } from './count-call.ts'
import type { EventRow, HalfCall } from './model.ts'
import { completeAlone } from './pairing.ts'
import { answerTo, halfCall } from './test-support.ts'

/** What is counted of these halves where nothing was known of them. */
function counted(...halves: HalfCall[]): EventRow[] {
  return splitMessages(groupCalls(halves)).flatMap((call) => countCall(nothingCounted, call).events)
}

const edgesOf = (events: readonly EventRow[]) =>
  events.map(({ sourceService, targetService, spanId }) => [sourceService, targetService, spanId])

describe('countCall', () => {
  it('makes one call of a client and a server span, as the client measured it', () => {
    const client = halfCall({ operation: 'POST', latencyMs: 20, attributes: { a: 1 } })
    const server = answerTo(client, { operation: 'POST /payments/{id}', latencyMs: 15 })
    const events = counted(server, client)
    expect(events).toHaveLength(1)
    expect(events[0]).toMatchObject({
      sourceService: 'order-service',
      targetService: 'payment-service',
      operation: 'POST /payments/{id}',
      latencyMs: 20,
      spanId: client.spanId,
      serverSpanId: server.spanId,
      occurredAtMs: client.occurredAtMs,
      attributes: { a: 1, 'signalbox.server_latency_ms': 15, 'signalbox.server_offset_ms': 1 },
    })
  })

  it('pairs a client with the answer that it heard last; each other one is a call of its own', () => {
    const client = halfCall({ service: 'api-gateway' })
    const slow = answerTo(client, { service: 'catalogue', latencyMs: 90 })
    const quick = answerTo(client, { service: 'basket', latencyMs: 10 })
    const events = counted(quick, client, slow)
    expect(events.map((event) => [event.targetService, event.serverSpanId])).toEqual([
      ['catalogue', slow.spanId],
      ['basket', quick.spanId],
    ])
    expect(new Set(events.map(({ id }) => id)).size).toBe(2)
    expect(events.every(({ sourceService }) => sourceService === 'api-gateway')).toBe(true)
  })

  it('knows the caller of a further server that comes later', () => {
    const client = halfCall({ service: 'api-gateway' })
    const [call] = groupCalls([client, answerTo(client)])
    const [later] = groupCalls([answerTo(client, { service: 'basket' })])
    if (!call || !later) throw new Error('no calls')
    const { after } = countCall(nothingCounted, call)
    expect(countCall(after, later).events).toMatchObject([
      { sourceService: 'api-gateway', targetService: 'basket' },
    ])
  })

  it('takes server spans below a parent that made no call for as many calls', () => {
    const parent = halfCall()
    const servers = [answerTo(parent), answerTo(parent)]
    expect(counted(...servers).map(({ serverSpanId }) => serverSpanId)).toEqual(
      servers.map(({ spanId }) => spanId),
    )
  })

  it('sends a message through the queue that either side names', () => {
    const producer = halfCall({ side: 'producer', peer: null })
    const consumer = answerTo(producer, {
      side: 'consumer',
      service: 'notification-service',
      peer: { name: 'orders.events', kind: 'queue' },
    })
    expect(edgesOf(counted(consumer, producer))).toEqual([
      ['order-service', 'orders.events', producer.spanId],
      ['orders.events', 'notification-service', consumer.spanId],
    ])
  })

  it('gives every consumer of a message its own event from the queue', () => {
    const queue = { name: 'orders.events', kind: 'queue' } as const
    const producer = halfCall({ side: 'producer', peer: queue })
    const consumers = ['mail', 'audit'].map((service) =>
      answerTo(producer, { side: 'consumer', service }),
    )
    expect(edgesOf(counted(producer, ...consumers)).map(([from, to]) => [from, to])).toEqual([
      ['order-service', 'orders.events'],
      ['orders.events', 'mail'],
      ['orders.events', 'audit'],
    ])
  })

  it('takes the correlation id of the side that states one', () => {
    const client = halfCall()
    const stated = crypto.randomUUID()
    const server = answerTo(client, { correlationId: stated, correlationExplicit: true })
    expect(counted(client, server)[0]?.correlationId).toBe(stated)
  })

  it('counts an attempt after the first as a retry beside its own end', () => {
    const client = halfCall({ resendCount: 2, eventType: 'error' })
    const events = counted(client, answerTo(client))
    expect(events.map((event) => event.eventType)).toEqual(['error', 'retry'])
    expect(new Set(events.map((event) => event.id)).size).toBe(2)
  })

  it('counts as many calls as there are servers, and one at least, in whatever order and repetition', () => {
    const order = fc.array(fc.nat(4), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(order, fc.array(fc.nat(3)), (places, cuts) => {
        const client = halfCall()
        const spans = [client, ...Array.from({ length: 4 }, () => answerTo(client))]
        const arriving = places.flatMap((place) => spans[place] ?? [])
        let known = nothingCounted
        const ids: string[] = []
        for (let rest = arriving, cut = 0; rest.length > 0; cut++) {
          const size = (cuts[cut] ?? 0) + 1
          for (const call of groupCalls(rest.slice(0, size))) {
            const { events, after } = countCall(known, call)
            known = after
            ids.push(...events.map(({ id }) => id))
          }
          rest = rest.slice(size)
        }
        const servers = new Set(places.filter((place) => place > 0)).size
        expect(ids).toHaveLength(Math.max(1, servers))
        expect(new Set(ids).size).toBe(ids.length)
      }),
    )
  })
})

describe('groupCalls', () => {
  it('lets a half wait whose partner is not there, in whatever company', () => {
    const client = halfCall()
    const calls = groupCalls([client, answerTo(halfCall())])
    expect(calls.map(isComplete)).toEqual([false, false])
  })
})

describe('completeAlone', () => {
  it('sends a client call to the peer it named, else to unknown', () => {
    const named = completeAlone(halfCall({ peer: { name: 'mail-provider', kind: 'external' } }))
    expect(named[0]).toMatchObject({ targetService: 'mail-provider', targetKind: 'external' })
    expect(completeAlone(halfCall())[0]).toMatchObject({ targetService: 'unknown' })
  })

  it('keeps both spans of a server call without its client, and an id of its own', () => {
    const client = halfCall()
    const server = answerTo(client)
    const [alone] = completeAlone(server)
    expect(alone).toMatchObject({
      sourceService: 'unknown',
      spanId: client.spanId,
      serverSpanId: server.spanId,
      parentSpanId: null,
    })
    expect(alone?.id).not.toBe(counted(client, server)[0]?.id)
  })
})
