import { describe, expect, it } from 'vitest'
import type { AttributeValue, DecodedSpans } from '../model.ts'
import { decodeJsonTraces } from './decode-json.ts'

const minimal = {
  traceId: '5B8EFFF798038103D269B633813FC60C',
  spanId: 'eee19b7ec3c1b174',
  name: 'GET',
  kind: 3,
  startTimeUnixNano: '1544712660000000000',
  endTimeUnixNano: '1544712661000000000',
}

function decodeRequest(request: unknown): DecodedSpans {
  return decodeJsonTraces(Buffer.from(JSON.stringify(request)))
}

function decodeSpan(changes: Record<string, unknown>): DecodedSpans {
  const spans = [{ ...minimal, ...changes }]
  return decodeRequest({ resourceSpans: [{ scopeSpans: [{ spans }] }] })
}

function decodeValue(value: unknown): AttributeValue | undefined {
  return decodeSpan({ attributes: [{ key: 'key', value }] }).spans[0]?.span.attributes.key
}

const reasonOf = (decoded: DecodedSpans) => decoded.refusals[0]?.reason
const nested = (depth: number): unknown =>
  depth === 0 ? { stringValue: 'x' } : { arrayValue: { values: [nested(depth - 1)] } }

describe('decodeJsonTraces', () => {
  it('takes empty requests as no spans', () => {
    for (const body of ['', '{}', '{"resourceSpans":[]}', '{"resourceSpans":null}']) {
      expect(decodeJsonTraces(Buffer.from(body))).toEqual({ spans: [], refusals: [] })
    }
  })

  it('reads ids in any case, times as text, and ignores what it does not know', () => {
    const { spans } = decodeSpan({ flags: 256, droppedLinksCount: 0, brandNew: { a: [1] } })
    expect(spans[0]?.span).toMatchObject({
      traceId: '5b8efff798038103d269b633813fc60c',
      kind: 'client',
      startMs: 1_544_712_660_000,
      durationMs: 1000,
    })
  })

  it('reads enumerations by number or name', () => {
    const kinds = [2, '2', 'SPAN_KIND_SERVER', 'SPAN_KIND_NEW', 99]
    const read = kinds.map((kind) => decodeSpan({ kind }).spans[0]?.span.kind)
    expect(read).toEqual(['server', 'server', 'server', 'unspecified', 'unspecified'])
    const status = decodeSpan({ status: { code: 'STATUS_CODE_ERROR', message: 'no' } })
    expect(status.spans[0]?.span).toMatchObject({ status: 'error', statusMessage: 'no' })
  })

  it.each([
    [{ intValue: '42' }, 42],
    [{ intValue: -42 }, -42],
    [{ intValue: '9007199254740993' }, '9007199254740993'],
    [{ doubleValue: 'NaN' }, 'NaN'],
    [{ doubleValue: '-Infinity' }, '-Infinity'],
    [{ doubleValue: 5 }, 5],
    [{ bytesValue: '//4A' }, '//4A'],
    [{ boolValue: false }, false],
    [{ stringValue: '' }, ''],
    [{ arrayValue: {} }, []],
    [{ kvlistValue: { values: [{ key: 'a', value: { intValue: 1 } }] } }, { a: 1 }],
    [{ newValue: 1 }, null],
    [{}, null],
  ])('reads the value %j', (value, expected) => {
    expect(decodeValue(value)).toStrictEqual(expected)
  })

  it('takes the message of an exception where the status has none', () => {
    const attributes = [{ key: 'exception.message', value: { stringValue: 'no price' } }]
    const { spans } = decodeSpan({
      status: { code: 2 },
      events: [{ name: 'exception', attributes }],
    })
    expect(spans[0]?.span.statusMessage).toBe('no price')
  })

  it.each([
    ['ids in base64', { traceId: 'W47/95gDgQPSabYzgT/GDA==' }, /field traceId .* hex digits/],
    ['a short span id', { spanId: 'ee' }, /span id "ee"/],
    ['a trace id of zeros', { traceId: '0'.repeat(32) }, /not all of them zero/],
    ['a time that is none', { startTimeUnixNano: 'soon' }, /startTimeUnixNano/],
    ['a negative time', { endTimeUnixNano: -1 }, /endTimeUnixNano/],
    ['a name that is no text', { name: 5 }, /field name/],
    ['attributes that are no list', { attributes: {} }, /field attributes/],
    ['a fraction as int', { attributes: [{ key: 'a', value: { intValue: 1.5 } }] }, /intValue/],
    ['deep nesting', { attributes: [{ key: 'a', value: nested(40) }] }, /nested deeper/],
    [
      'too many attributes',
      { attributes: Array.from({ length: 129 }, () => ({ key: 'a' })) },
      /more than 128/,
    ],
  ])('refuses a span with %s alone', (_, changes, reason) => {
    expect(reasonOf(decodeSpan(changes))).toMatch(reason)
  })

  it.each([
    ['text', 'hello'],
    ['a list', '[]'],
    ['another shape', '{"resourceSpans":[1]}'],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0xff])],
    ['half an object', '{"resourceSpans":['],
  ])('calls %s a bad request', (_, body) => {
    expect(() => decodeJsonTraces(Buffer.from(body))).toThrow(
      expect.objectContaining({ code: 'bad_request' }),
    )
  })
})
