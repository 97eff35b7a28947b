import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limits } from '../limits.ts'
import type { AttributeValue, Span } from '../model.ts'
import { arbitrarySpan } from '../otlp/arbitrary-test-support.ts'
import { sampleSpan } from '../otlp/test-support.ts'
import { normaliseSpans } from './normalise-spans.ts'
import { accepted, resultOf } from './test-support.ts'

const long = 'n'.repeat(100_000)
const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`a${index}`, index]))
const deep = Array.from({ length: 100 }).reduce<unknown[]>((inner) => [inner], [])

const meaningful = [
  ...['http.request.method', 'http.response.status_code', 'http.status_code', 'http.route'],
  ...['http.request.body.size', 'http.request.resend_count', 'url.full', 'http.url'],
  ...['rpc.system', 'rpc.method', 'rpc.service', 'rpc.grpc.status_code', 'rpc.status_code'],
  ...['rpc.jsonrpc.error_code', 'rpc.connect_rpc.error_code', 'rpc.request.size', 'db.system'],
  ...['db.namespace', 'db.operation.name', 'messaging.system', 'messaging.destination.name'],
  ...[
    'messaging.operation.type',
    'messaging.message.body.size',
    'rabbitmq.destination.routing_key',
  ],
  ...[
    'peer.service',
    'server.address',
    'server.port',
    'net.peer.ip',
    'error.type',
    'correlation_id',
  ],
]

const poisons: [what: string, changes: Partial<Span>, reason: RegExp][] = [
  [
    'the year 1970',
    { startMs: 0 },
    /the start 1970-01-01T00:00:00.000Z is older than what is kept/,
  ],
  ['the year 2100', { startMs: Date.UTC(2100, 0) }, /the start 2100-.* is too far ahead/],
  ['a time beyond all dates', { startMs: 1e300 }, /the start 1e\+300 ms is too far ahead/],
  ['no number as its time', { startMs: Number.NaN }, /the start NaN ms is no time/],
  ['an endless duration', { durationMs: Infinity }, /the end Infinity ms is too far ahead/],
  ['no number as its duration', { durationMs: Number.NaN }, /the end NaN ms is no time/],
  ['an end before its start', { durationMs: -1.5 }, /the end lies 1.5 ms before the start/],
  [
    'a long name',
    { name: long },
    /the span name "n{60}…" has 100000 characters, over the limit of 255/,
  ],
  ['a NUL in its name', { name: 'a\0b' }, /the span name "a\\u0000b" holds a NUL character/],
  ['half a surrogate pair', { name: 'a\ud800' }, /the span name "a\\ud800" holds half a surrogate/],
  ['a long service name', { serviceName: long }, /the service name .* over the limit of 255/],
  [
    'a long peer',
    { attributes: { 'peer.service': 'p'.repeat(256) } },
    /the name of the other side/,
  ],
  [
    'a long protocol',
    { attributes: { 'db.system': 'p'.repeat(65) } },
    /the protocol .* limit of 64/,
  ],
  [
    'a long operation',
    { attributes: { 'http.method': 'GET', 'http.route': 'r'.repeat(252) } },
    /the operation "GET r+…" has 256 characters/,
  ],
  [
    'a long message',
    { status: 'error', statusMessage: long },
    /the error message .* limit of 8192/,
  ],
  ['a NUL in a message', { status: 'error', statusMessage: '\0' }, /the error message .* NUL/],
  ['10,000 attributes', { attributes: many }, /more than 128 attributes/],
  ['a NUL in an attribute', { attributes: { a: 'x\0' } }, /the value of the attribute "a" .* NUL/],
  ['a NUL in an attribute name', { attributes: { 'a\0': 1 } }, /the attribute name "a\\u0000"/],
  ['a NUL deep inside', { attributes: { a: [{ b: '\0' }] } }, /the value of the attribute "a"/],
  [
    'half a pair deep inside',
    { attributes: { a: { '\udc00': 1 } } },
    /a name in the attribute "a"/,
  ],
  [
    'a huge attribute',
    { attributes: { a: long } },
    /the attribute "a" has 100000 bytes, over the limit/,
  ],
  ['a deep attribute', { attributes: { a: deep as never } }, /the attribute "a" is nested deeper/],
  ['a long attribute name', { attributes: { [long]: 1 } }, /the attribute name .* limit of 255/],
  [
    'attributes that are huge together',
    { attributes: { a: 'x'.repeat(16_000), b: 'x'.repeat(16_000), c: 'x'.repeat(16_000) } },
    /attributes of 48003 bytes together, over the limit of 32768/,
  ],
  [
    'a payload beyond the column',
    { attributes: { 'http.method': 'PUT', 'http.request.size': 2 ** 31 } },
    /payload/,
  ],
  [
    'a resource that is large in every row',
    { resource: { 'k8s.pod.name': 'p'.repeat(2_000), 'host.name': 'h'.repeat(100) } },
    /its resource has 21\d\d bytes of attributes that are kept with each call \(2 of them\)/,
  ],
  ['a poisoned resource', { resource: { 'host.name': '\0' } }, /its resource has the value of/],
]

describe('poison', () => {
  it.each(poisons)('is refused alone with its reason: %s', (_, changes, reason) => {
    const { spanId } = sampleSpan()
    expect(resultOf(changes)).toMatch(reason)
    const spans = [{}, changes, {}].map((some, index) => ({ index, span: sampleSpan(some) }))
    const { halves, refusals } = normaliseSpans({ spans, refusals: [] }, accepted)
    expect(halves.map((half) => half.spanId)).toEqual([spanId, spanId])
    expect(refusals).toEqual([{ index: 1, reason: expect.stringMatching(reason) }])
    expect(refusals[0]?.reason.length).toBeLessThan(400)
  })

  it('is not what stands exactly at a limit', () => {
    const attributes = Object.fromEntries(
      Array.from({ length: limits.attributes }, (_, index) => [`a${index}`, index]),
    )
    expect(resultOf({ name: 'n'.repeat(255), attributes })).toBeTypeOf('object')
    expect(resultOf({ attributes: { a: 'x'.repeat(limits.attributeValueBytes) } })).toBeTypeOf(
      'object',
    )
    expect(resultOf({ startMs: accepted.fromMs })).toBeTypeOf('object')
  })

  it('never gets past by an attribute that means something', () => {
    const value = fc.oneof(
      fc.constantFrom<AttributeValue>(-1, 0, 404, 2 ** 31, -(2 ** 31) - 1, 2 ** 53 - 1, 1.5, 1e300),
      fc.constantFrom<AttributeValue>('', '0', '99999999999', '-5', 'OK', 'grpc', '\0', long, true),
      fc.constantFrom<AttributeValue>(null, [1], { a: 1 }),
    )
    const attributes = fc.dictionary(fc.constantFrom(...meaningful), value, { maxKeys: 8 })
    const kind = fc.constantFrom<Span['kind']>('client', 'server', 'producer', 'consumer')
    fc.assert(
      fc.property(attributes, kind, (drawn, side) => {
        const half = resultOf({ kind: side, attributes: { ...drawn } })
        if (half === null || typeof half === 'string') return
        for (const number of [half.statusCode ?? 0, half.payloadSize, half.resendCount]) {
          expect(number).toBe(number | 0)
        }
        expect(half.payloadSize).toBeGreaterThanOrEqual(0)
        for (const text of [half.protocol, half.operation, half.peer?.name, half.address]) {
          expect(text ?? '').not.toContain('\0')
          expect((text ?? '').length).toBeLessThanOrEqual(300)
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it('never gets past: what is accepted is text and numbers that PostgreSQL can hold', () => {
    fc.assert(
      fc.property(arbitrarySpan, (span) => {
        const half = resultOf({ ...span, startMs: accepted.fromMs })
        if (half === null || typeof half === 'string') return
        expect(JSON.stringify(half)).not.toMatch(/\\u0000|\\ud[89a-f]/)
        expect(half.latencyMs).toBeGreaterThanOrEqual(0)
        expect(JSON.parse(JSON.stringify(half))).toEqual(half)
      }),
    )
  })
})
