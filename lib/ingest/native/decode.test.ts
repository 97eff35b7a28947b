import { describe, expect, it } from 'vitest'
import { uuidOfCorrelationId } from '#lib/platform/ids.ts'
import type { DecodedEvents } from '../model.ts'
import { decodeJsonEvents, decodeNdjsonEvents, type Arrival } from './decode.ts'

const nowMs = Date.UTC(2026, 10, 23)
const arrival: Arrival = {
  nowMs,
  accepted: { fromMs: nowMs - 86_400_000, toMs: nowMs + 86_400_000 },
}
const minimal = {
  correlation_id: '0b8f2f5e-3e0c-4b1e-9a53-0a1b2c3d4e5f',
  source_service: 'order-service',
  target_service: 'payment-service',
  event_type: 'response',
  protocol: 'http',
  occurred_at: '2026-11-22T23:59:59.123456Z',
}

function decode(...events: unknown[]): DecodedEvents {
  return decodeJsonEvents(Buffer.from(JSON.stringify(events)), arrival)
}

const rowOf = (changes: Record<string, unknown> = {}) =>
  decode({ ...minimal, ...changes }).events[0]

describe('native events', () => {
  it('fills in what AR-002 fills in', () => {
    expect(rowOf()).toEqual({
      id: expect.stringMatching(/^-?\d+$/),
      correlationId: minimal.correlation_id,
      sourceService: 'order-service',
      targetService: 'payment-service',
      eventType: 'response',
      protocol: 'http',
      payloadSize: 0,
      latencyMs: 0,
      statusCode: null,
      errorMessage: null,
      traceId: null,
      spanId: null,
      parentSpanId: null,
      serverSpanId: null,
      operation: null,
      occurredAtMs: Date.UTC(2026, 10, 22, 23, 59, 59) + 123.456,
      attributes: {},
      sourceKind: 'service',
      targetKind: 'service',
      communicationType: 'synchronous',
      messageFormat: null,
    })
  })

  it('keeps what is given', () => {
    const given = {
      id: '-42',
      payload_size: 7,
      latency_ms: 1.5,
      status_code: 503,
      error_message: 'away',
      trace_id: 'any trace',
      span_id: 'any span',
      parent_span_id: 'a',
      server_span_id: 'b',
      operation: 'POST /orders',
      attributes: { tenant: 'acme', nested: { a: [1, null] } },
      source_kind: 'external',
      target_kind: 'queue',
      communication_type: 'asynchronous',
      message_format: 'json',
    }
    expect(rowOf(given)).toMatchObject({
      id: '-42',
      payloadSize: 7,
      latencyMs: 1.5,
      statusCode: 503,
      attributes: given.attributes,
      sourceKind: 'external',
      targetKind: 'queue',
      communicationType: 'asynchronous',
    })
  })

  it('makes the same id of the same event, and another of any other', () => {
    expect(rowOf()?.id).toBe(rowOf()?.id)
    expect(rowOf({ latency_ms: 1 })?.id).not.toBe(rowOf()?.id)
    expect(rowOf({ attributes: { a: 1 } })?.id).not.toBe(rowOf()?.id)
    expect(rowOf({ id: 7 })?.id).toBe('7')
  })

  it('takes the time of arrival where none is given, and each such event for another', () => {
    const event = { ...minimal, occurred_at: undefined }
    const [first, second] = decode(event, event).events
    expect(first?.occurredAtMs).toBe(nowMs)
    expect(first?.id).not.toBe(second?.id)
  })

  it('makes a UUID of any other correlation id, and keeps the text', () => {
    expect(rowOf({ correlation_id: 'order 17' })).toMatchObject({
      correlationId: uuidOfCorrelationId('order 17'),
      attributes: { correlation_id: 'order 17' },
    })
    const upper = minimal.correlation_id.toUpperCase()
    expect(rowOf({ correlation_id: upper })).toMatchObject({
      correlationId: minimal.correlation_id,
      attributes: {},
    })
  })

  it('knows how the common protocols communicate', () => {
    const typeOf = (protocol: string) => rowOf({ protocol })?.communicationType
    expect(['grpc', 'amqp', 'kafka', 'carrier-pigeon'].map(typeOf)).toEqual([
      'synchronous',
      'asynchronous',
      'event_driven',
      'synchronous',
    ])
  })

  it.each([
    ['an event type that is none', { event_type: 'request_reply' }, /^event_type: /],
    ['a column that is none', { latency: 5 }, /latency/],
    ['no source', { source_service: undefined }, /^source_service: /],
    ['an empty target', { target_service: '' }, /^target_service: /],
    ['a long protocol', { protocol: 'p'.repeat(65) }, /^protocol: .*64/],
    ['a long name', { source_service: 'n'.repeat(256) }, /^source_service: .*255/],
    ['NaN as text', { latency_ms: 'NaN' }, /^latency_ms: /],
    ['a negative latency', { latency_ms: -1 }, /^latency_ms: /],
    ['half a byte', { payload_size: 0.5 }, /^payload_size: /],
    ['a payload beyond the column', { payload_size: 2 ** 31 }, /^payload_size: /],
    ['a status beyond the column', { status_code: 2 ** 31 }, /^status_code: /],
    [
      'an id beyond 64 bits',
      { id: '9223372036854775808' },
      /^id: must be a whole number of 64 bits/,
    ],
    ['a time without an offset', { occurred_at: '2026-11-22T23:59:59' }, /^occurred_at: /],
    ['a time of 1970', { occurred_at: '1970-01-01T00:00:00Z' }, /^occurred_at 1970-.* older than/],
    [
      'a time of 2100',
      { occurred_at: '2100-01-01T00:00:00Z' },
      /^occurred_at 2100-.* too far ahead/,
    ],
    ['a NUL', { error_message: 'a\0' }, /^error_message: holds a NUL/],
    ['a NUL in an attribute', { attributes: { a: '\0' } }, /the attribute "a" .* NUL/],
    ['attributes that are a list', { attributes: [] }, /^attributes: must be an object/],
  ])('refuses an event with %s, and only that', (_, changes, reason) => {
    const { events, refusals } = decode(minimal, { ...minimal, ...changes }, minimal)
    expect(events).toHaveLength(2)
    expect(refusals).toEqual([{ index: 1, reason: expect.stringMatching(reason) }])
  })

  it('refuses deep attributes', () => {
    const deep = `${'{"a":'.repeat(50)}1${'}'.repeat(50)}`
    const body = JSON.stringify([minimal]).replace('}]', `,"attributes":${deep}}]`)
    expect(decodeJsonEvents(Buffer.from(body), arrival).refusals[0]?.reason).toMatch(
      /nested deeper/,
    )
  })

  it('takes one event alone, and an empty body as none', () => {
    expect(decodeJsonEvents(Buffer.from(JSON.stringify(minimal)), arrival).events).toHaveLength(1)
    expect(decodeJsonEvents(new Uint8Array(), arrival).events).toEqual([])
    expect(() => decodeJsonEvents(Buffer.from('5'), arrival)).toThrow(
      expect.objectContaining({ code: 'bad_request' }),
    )
  })
})

describe('native events, one a line', () => {
  it('refuses broken lines with their numbers and keeps the rest', () => {
    const line = JSON.stringify(minimal)
    const bytes = Buffer.concat([
      Buffer.from(`${line}\r\n\n{"half":\n`),
      Buffer.from([0x22, 0xff, 0x22, 0x0a]),
      Buffer.from(`${line}\n{"event_type":"request"}`),
    ])
    const { events, refusals } = decodeNdjsonEvents(bytes, arrival)
    expect(events).toHaveLength(2)
    expect(refusals).toEqual([
      { index: 1, reason: expect.stringMatching(/^line 3: it is not valid JSON/) },
      { index: 2, reason: expect.stringMatching(/^line 4: it is not valid UTF-8/) },
      { index: 4, reason: expect.stringMatching(/^line 6: correlation_id: /) },
    ])
  })
})
