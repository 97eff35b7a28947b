import { describe, expect, it } from 'vitest'
import { eventsOfSpans } from './open-spans.ts'
import { sampleSpan } from './otlp/test-support.ts'
import type { Span } from './model.ts'

const open = (...changes: Partial<Span>[]) =>
  eventsOfSpans({
    spans: changes.map((some, index) => ({ index, span: sampleSpan(some) })),
    refusals: [],
  })
const client: Partial<Span> = { spanId: 'c'.repeat(16), kind: 'client' }
const server: Partial<Span> = {
  ...{ spanId: 'd'.repeat(16), parentSpanId: 'c'.repeat(16), kind: 'server' },
  resource: { 'service.name': 'payments' },
}

describe('spans of a file', () => {
  it('make the calls that they would be stored as: both sides are one', () => {
    const { events, refusals } = open(server, client)
    expect(refusals).toEqual([])
    expect(events).toHaveLength(1)
    expect(events[0]).toMatchObject({
      ...{ sourceService: 'order-service', targetService: 'payments' },
      ...{ spanId: client.spanId, serverSpanId: server.spanId },
    })
  })

  it('make calls where a side is missing, and none of steps inside a service', () => {
    expect(open(client).events).toHaveLength(1)
    expect(open(server).events[0]).toMatchObject({ targetService: 'payments' })
    expect(open({ kind: 'internal' }).events).toEqual([])
  })

  it('are of any time', () => {
    expect(open({ ...client, startMs: Date.UTC(1999, 0) })).toMatchObject({
      events: [{}],
      refusals: [],
    })
  })

  it('are refused for other reasons than time, with the place', () => {
    expect(open(client, { name: 'x\0' }).refusals).toEqual([
      { index: 1, reason: expect.stringContaining('NUL') },
    ])
  })
})
