import { describe, expect, it } from 'vitest'
import type { AttributeValue, DecodedSpans } from '../model.ts'
import { limits } from '../limits.ts'
import { decodeProtobufTraces } from './decode-protobuf.ts'
import { attributesOf, encodeProtobuf, encodeSpan, proto, sampleSpan } from './test-support.ts'

/** Decodes one span that has, beside what a span needs, these bytes. */
function decodeSpanWith(...more: Uint8Array[]): DecodedSpans {
  const span = proto.bytes(2, encodeSpan(sampleSpan()), ...more)
  return decodeProtobufTraces(proto.bytes(1, proto.bytes(2, span)))
}

function decodeValue(value: Uint8Array): AttributeValue | undefined {
  const attribute = proto.bytes(9, proto.bytes(1, 'key'), proto.bytes(2, value))
  return decodeSpanWith(attribute).spans[0]?.span.attributes.key
}

function nested(depth: number): Buffer {
  return depth === 0 ? proto.bytes(1, 'x') : proto.bytes(5, proto.bytes(1, nested(depth - 1)))
}

const reasonOf = (decoded: DecodedSpans) => decoded.refusals[0]?.reason

describe('decodeProtobufTraces', () => {
  it('takes an empty body as no spans', () => {
    expect(decodeProtobufTraces(new Uint8Array())).toEqual({ spans: [], refusals: [] })
  })

  it.each([
    ['a string', proto.bytes(1, 'text'), 'text'],
    ['true', proto.varint(2, 1), true],
    ['false', proto.varint(2, 0), false],
    ['a number', proto.varint(3, 42), 42],
    ['a negative number', proto.varint(3, -42n), -42],
    ['the largest exact number', proto.varint(3, 2n ** 53n - 1n), Number.MAX_SAFE_INTEGER],
    ['a larger number, as text', proto.varint(3, 2n ** 53n), '9007199254740992'],
    ['the smallest number, as text', proto.varint(3, -(2n ** 63n)), '-9223372036854775808'],
    ['a fraction', proto.double(4, 0.1), 0.1],
    ['no number, as text', proto.double(4, Number.NaN), 'NaN'],
    ['infinity, as text', proto.double(4, -Infinity), '-Infinity'],
    ['bytes, as base64', proto.bytes(7, Buffer.from([0xff, 0xfe, 0])), '//4A'],
    ['nothing', Buffer.alloc(0), null],
    ['a kind of value that is new', proto.varint(99, 1), null],
  ])('reads %s', (_, bytes, expected) => {
    expect(decodeValue(bytes)).toStrictEqual(expected)
  })

  it('shares one object among the spans of a resource, wherever the resource stands', () => {
    const resource = proto.bytes(1, ...attributesOf({ 'service.name': 'payment-service' }))
    const span = proto.bytes(2, proto.bytes(2, encodeSpan(sampleSpan())))
    const { spans } = decodeProtobufTraces(proto.bytes(1, span, resource, span))
    expect(spans.map(({ span: { serviceName } }) => serviceName)).toEqual([
      'payment-service',
      'payment-service',
    ])
    expect(spans[0]?.span.resource).toBe(spans[1]?.span.resource)
  })

  it('names a service that has no name as OpenTelemetry does', () => {
    expect(decodeSpanWith().spans[0]?.span.serviceName).toBe('unknown_service')
  })

  it('takes a parent id of zeros as none, and an unknown kind as unspecified', () => {
    const { spans } = decodeSpanWith(proto.bytes(4, Buffer.alloc(8)), proto.varint(6, 77))
    expect(spans[0]?.span).toMatchObject({ parentSpanId: null, kind: 'unspecified' })
  })

  it('takes the message of an exception where the status has none', () => {
    const attributes = attributesOf(
      {
        'exception.type': 'TypeError',
        'exception.message': 'no price',
        'exception.stacktrace': 'x',
      },
      3,
    )
    const event = proto.bytes(11, proto.bytes(2, 'exception'), ...attributes)
    const other = proto.bytes(11, proto.bytes(2, 'log'), ...attributesOf({ a: 1 }, 3))
    const silent = proto.bytes(15, proto.varint(3, 2))
    expect(decodeSpanWith(event, other, silent).spans[0]?.span.statusMessage).toBe('no price')
    const loud = proto.bytes(15, proto.bytes(2, 'declined'), proto.varint(3, 2))
    expect(decodeSpanWith(loud, event).spans[0]?.span.statusMessage).toBe('declined')
  })

  it.each([
    [
      'a short trace id',
      proto.bytes(1, Buffer.alloc(3, 1)),
      /trace id "010101": it takes 16 bytes/,
    ],
    ['a trace id of zeros', proto.bytes(1, Buffer.alloc(16)), /trace id .* not all of them zero/],
    ['no span id', proto.bytes(2, ''), /span id "": it takes 8 bytes/],
    ['a long parent id', proto.bytes(4, Buffer.alloc(9, 1)), /parent span id "010101010101010101"/],
    ['text that is no UTF-8', proto.bytes(5, Buffer.from([0xc3, 0x28])), /not valid UTF-8/],
    ['deep nesting', proto.bytes(9, proto.bytes(2, nested(40))), /nested deeper than 16 levels/],
    [
      'a huge value',
      proto.bytes(9, proto.bytes(2, proto.bytes(1, 'x'.repeat(limits.attributeValueBytes * 5)))),
      /an attribute of \d+ bytes, over the limit/,
    ],
    ['the name __proto__', proto.bytes(9, proto.bytes(1, '__proto__')), /name __proto__/],
    [
      '10,000 attributes',
      Buffer.concat(
        Array.from({ length: 10_000 }, (_, n) => proto.bytes(9, proto.bytes(1, `${n}`))),
      ),
      /more than 128 attributes/,
    ],
  ])('refuses a span with %s, and only that', (_, bytes, reason) => {
    expect(reasonOf(decodeSpanWith(bytes))).toMatch(reason)
    const good = encodeProtobuf([sampleSpan()])
    const bad = proto.bytes(1, proto.bytes(2, proto.bytes(2, encodeSpan(sampleSpan()), bytes)))
    const { spans, refusals } = decodeProtobufTraces(Buffer.concat([good, bad, good]))
    expect(spans.map(({ index }) => index)).toEqual([0, 2])
    expect(refusals.map(({ index }) => index)).toEqual([1])
  })

  it('refuses all spans of a resource that cannot be held', () => {
    const resource = proto.bytes(1, ...attributesOf({ a: 'x'.repeat(100_000) }))
    const span = proto.bytes(2, proto.bytes(2, encodeSpan(sampleSpan())))
    expect(reasonOf(decodeProtobufTraces(proto.bytes(1, resource, span)))).toMatch(
      /its resource has/,
    )
  })

  it('says at which byte a body stops making sense', () => {
    const body = encodeProtobuf([sampleSpan()])
    expect(() => decodeProtobufTraces(body.subarray(0, 40))).toThrow(/at byte \d+/)
    expect(() => decodeProtobufTraces(Buffer.from('{"resourceSpans":[]}'))).toThrow(/at byte/)
  })

  it('refuses a request of too many spans', () => {
    const empty = proto.bytes(2, '')
    const many = Buffer.concat(Array.from({ length: limits.spansPerRequest + 1 }, () => empty))
    expect(() => decodeProtobufTraces(proto.bytes(1, proto.bytes(2, many)))).toThrow(
      expect.objectContaining({ code: 'payload_too_large' }),
    )
  })

  it('refuses a request of values that would grow in memory', () => {
    const list = proto.bytes(5, Buffer.alloc(60_000, proto.bytes(1, '')))
    const attribute = proto.bytes(9, proto.bytes(2, list))
    const span = proto.bytes(2, ...Array.from({ length: 100 }, () => attribute))
    const body = proto.bytes(1, proto.bytes(2, span, span))
    expect(() => decodeProtobufTraces(body)).toThrow(
      expect.objectContaining({ code: 'payload_too_large' }),
    )
  })
})
