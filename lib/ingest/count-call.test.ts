import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { completeAlone, pairHalves } from './pairing.ts'
import { answerTo, halfCall, newSpanId } from './test-support.ts'

describe('pairHalves', () => {
  it('makes one call of a client and a server span, as the client measured it', () => {
    const client = halfCall({ operation: 'POST', latencyMs: 20, attributes: { a: 1 } })
    const server = answerTo(client, { operation: 'POST /payments/{id}', latencyMs: 15 })
    const { events, waiting } = pairHalves([server, client])
    expect(waiting).toEqual([])
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

  it('lets a half wait whose partner is not there, in whatever company', () => {
    const client = halfCall()
    const stranger = answerTo(halfCall())
    const { events, waiting } = pairHalves([client, stranger])
    expect(events).toEqual([])
    expect(waiting).toEqual(expect.arrayContaining([client, stranger]))
  })

  it('completes a call at once when no partner can come', () => {
    const query = halfCall({
      awaitsPartner: false,
      peer: { name: 'orders', kind: 'database' },
      protocol: 'postgresql',
    })
    expect(pairHalves([query]).events).toMatchObject([
      { sourceService: 'order-service', targetService: 'orders', targetKind: 'database' },
    ])
  })

  it('pairs a second server span of the same call with nobody', () => {
    const client = halfCall()
    const hedge = answerTo(client, { service: 'payment-canary' })
    const { events, waiting } = pairHalves([client, answerTo(client), hedge])
    expect(events).toHaveLength(1)
    expect(waiting).toEqual([hedge])
  })

  it('sends a message through the queue that either side names', () => {
    const producer = halfCall({ side: 'producer', peer: null })
    const consumer = answerTo(producer, {
      side: 'consumer',
      service: 'notification-service',
      peer: { name: 'orders.events', kind: 'queue' },
    })
    expect(
      pairHalves([consumer, producer]).events.map((event) => [
        event.sourceService,
        event.targetService,
        event.spanId,
      ]),
    ).toEqual([
      ['order-service', 'orders.events', producer.spanId],
      ['orders.events', 'notification-service', consumer.spanId],
    ])
  })

  it('takes the correlation id of the side that states one', () => {
    const client = halfCall()
    const stated = crypto.randomUUID()
    const server = answerTo(client, { correlationId: stated, correlationExplicit: true })
    expect(pairHalves([client, server]).events[0]?.correlationId).toBe(stated)
  })

  it('counts an attempt after the first as a retry beside its own end', () => {
    const client = halfCall({ resendCount: 2, eventType: 'error' })
    const { events } = pairHalves([client, answerTo(client)])
    expect(events.map((event) => event.eventType)).toEqual(['error', 'retry'])
    expect(new Set(events.map((event) => event.id)).size).toBe(2)
  })

  it('gives the same events in whatever order the halves come', () => {
    const calls = fc.array(fc.record({ paired: fc.boolean(), latencyMs: fc.nat(5_000) }))
    fc.assert(
      fc.property(calls, fc.infiniteStream(fc.nat()), (drawn, order) => {
        const halves = drawn.flatMap(({ paired, latencyMs }) => {
          const client = halfCall({ latencyMs })
          return paired ? [client, answerTo(client)] : [client]
        })
        const shuffled = halves
          .map((half) => ({ half, key: order.next().value ?? 0 }))
          .toSorted((a, b) => a.key - b.key)
          .map(({ half }) => half)
        const result = pairHalves(shuffled)
        const ids = (events: { id: string }[]) => events.map((event) => event.id).toSorted()
        expect(ids(result.events)).toEqual(ids(pairHalves(halves).events))
        expect(result.events).toHaveLength(drawn.filter((call) => call.paired).length)
        expect(result.waiting).toHaveLength(drawn.filter((call) => !call.paired).length)
      }),
    )
  })
})

describe('completeAlone', () => {
  it('sends a client call to the peer it named, else to unknown', () => {
    const named = completeAlone(halfCall({ peer: { name: 'mail-provider', kind: 'external' } }))
    expect(named[0]).toMatchObject({ targetService: 'mail-provider', targetKind: 'external' })
    expect(completeAlone(halfCall())[0]).toMatchObject({ targetService: 'unknown' })
  })

  it('gives a server call without its client the id that the pair would have had', () => {
    const client = halfCall()
    const server = answerTo(client, { spanId: newSpanId() })
    const [alone] = completeAlone(server)
    expect(alone).toMatchObject({
      sourceService: 'unknown',
      spanId: client.spanId,
      parentSpanId: null,
    })
    expect(alone?.id).toBe(pairHalves([client, server]).events[0]?.id)
  })
})
