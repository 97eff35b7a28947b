import fc from 'fast-check'
import type { AttributeValue, Span } from '../model.ts'
import { sampleSpan } from './test-support.ts'

const hex = (digits: number) =>
  fc
    .string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: digits, maxLength: digits })
    .filter((text) => !/^0+$/.test(text))
const text = fc.string({ unit: 'binary', maxLength: 60 })
const key = text.filter((name) => name !== '__proto__')
const finite = fc
  .double({ noNaN: true, noDefaultInfinity: true })
  .filter((number) => !Object.is(number, -0))

const { value } = fc.letrec<{ value: AttributeValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    text,
    fc.maxSafeInteger(),
    finite,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}))
const attributes = fc.dictionary(key, value, { maxKeys: 8, noNullPrototype: true })

/** Any span that OTLP can carry and whose times are whole nanoseconds. */
export const arbitrarySpan: fc.Arbitrary<Span> = fc
  .record({
    traceId: hex(32),
    spanId: hex(16),
    parentSpanId: fc.option(hex(16)),
    kind: fc.constantFrom('unspecified', 'internal', 'server', 'client', 'producer', 'consumer'),
    name: text,
    startMs: fc.integer({ min: 1e6, max: 4e15 }).map((micros) => micros / 1000),
    durationMs: fc.integer({ min: -1e9, max: 1e15 }).map((nanos) => nanos / 1e6),
    attributes,
    resource: attributes.map((kept) => ({ ...kept, 'service.name': 'order-service' })),
    status: fc.constantFrom('unset', 'ok', 'error'),
    statusMessage: fc.option(text.filter((message) => message !== '')),
    linked: fc.boolean(),
  })
  .map((changes) => sampleSpan({ ...changes, serviceName: 'order-service' }))
