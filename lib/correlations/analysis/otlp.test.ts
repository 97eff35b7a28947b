import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { resourceSpansOf } from './otlp-export.ts'
import { readTraceFile } from './otlp-open.ts'
import { callEvent } from './test-support.ts'
import type { ToldEvent } from './told-event.ts'

const hex = (length: number) =>
  fc
    .bigInt({ min: 1n, max: (1n << BigInt(length * 4)) - 1n })
    .map((number) => number.toString(16).padStart(length, '0'))
const kind = fc.constantFrom<ToldEvent['sourceKind']>('service', 'queue', 'database', 'unknown')
const told: fc.Arbitrary<ToldEvent> = fc.record({
  id: fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }).map(String),
  correlationId: fc.uuid(),
  source: fc.string(),
  target: fc.string(),
  sourceKind: kind,
  targetKind: kind,
  eventType: fc.constantFrom('response', 'error', 'timeout', 'request', 'retry', 'other'),
  protocol: fc.string(),
  operation: fc.option(fc.string()),
  occurredAtMs: fc.integer({ min: 0, max: 4e15 }).map((micros) => micros / 1000),
  latencyMs: fc.integer({ min: 0, max: 1e9 }).map((micros) => micros / 1000),
  statusCode: fc.option(fc.integer()),
  errorMessage: fc.option(fc.string()),
  payloadBytes: fc.nat(),
  traceId: fc.option(hex(32)),
  spanId: fc.option(hex(16)),
  parentSpanId: fc.option(hex(16)),
  serverSpanId: fc.option(hex(16)),
  attributes: fc.dictionary(
    fc.string().filter((name) => name !== '__proto__'),
    fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown),
    { maxKeys: 5, noNullPrototype: true },
  ),
})

const written = (events: ToldEvent[]) => JSON.stringify({ resourceSpans: resourceSpansOf(events) })
const byId = (events: ToldEvent[]) => events.toSorted((a, b) => (a.id < b.id ? -1 : 1))

describe('a file of OTLP/JSON', () => {
  test('that was exported holds the very same events (law)', () => {
    const events = fc.uniqueArray(told, { minLength: 1, maxLength: 8, selector: ({ id }) => id })
    fc.assert(
      fc.property(events, (some) => {
        const content = readTraceFile(written(some))
        expect(content.kind === 'events' && byId(content.events)).toEqual(byId(some))
      }),
    )
  })

  test('has spans that others understand: a side for each that reported', () => {
    const call = {
      ...callEvent('shop > till', { ms: 20 }),
      ...{ sourceKind: 'service' as const, targetKind: 'service' as const },
    }
    const [shop, till] = resourceSpansOf([call])
    expect(shop?.resource.attributes).toEqual([
      { key: 'service.name', value: { stringValue: 'shop' } },
    ])
    expect(shop?.scopeSpans[0]?.spans[0]).toMatchObject({
      ...{ kind: 3, spanId: call.spanId, name: 'POST /till', status: { code: 1 } },
    })
    expect(till?.scopeSpans[0]?.spans[0]).toMatchObject({
      ...{ kind: 2, spanId: call.serverSpanId, parentSpanId: call.spanId },
    })
  })

  test('of another programme is left to the server', () => {
    const foreign = { resourceSpans: [{ scopeSpans: [{ spans: [{ spanId: '1' }] }] }] }
    expect(readTraceFile(JSON.stringify(foreign)).kind).toBe('otlp')
    expect(readTraceFile('[{"traceId":"1"}]').kind).toBe('zipkin')
  })

  test('may have a request on each line, as a collector writes it', () => {
    const line = JSON.stringify({ resourceSpans: [{ scopeSpans: [] }] })
    const content = readTraceFile(`${line}\n${line}\n`)
    expect(content.kind === 'otlp' && JSON.parse(content.body)).toEqual({
      resourceSpans: [{ scopeSpans: [] }, { scopeSpans: [] }],
    })
  })

  test.each([
    ['{"resourceSpans": [{"scopeSpans": 5}]}', /resourceSpans\[0\]\.scopeSpans: /],
    ['{"resourceSpans": [{"scopeSpans": [{"spans": [5]}]}]}', /scopeSpans\[0\]\.spans\[0\]: /],
    ['{"spans": []}', /resourceSpans: /],
    ['"text"', /at the top: /],
    ['{"resourceSpans": [', /is no JSON: /],
    ['{"resourceSpans": []}\n{oops', /is no JSON in line 2: /],
    ['{"resourceSpans": []}\n{}', /line 2: resourceSpans: /],
    [
      written([{ ...callEvent('a > b'), sourceKind: 'service', targetKind: 'service' }]).replace(
        String.raw`\"eventType\":`,
        String.raw`\"eventTyp\":`,
      ),
      /resourceSpans\[0\]\.scopeSpans\[0\]\.spans\[0\] has a broken signalbox\.event: /,
    ],
  ])('that is broken is refused with the place: %s', (text, place) => {
    expect(() => readTraceFile(text)).toThrow(place)
  })
})
