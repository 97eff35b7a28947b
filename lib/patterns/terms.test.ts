import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from './json.ts'
import {
  readFailureHandling,
  readSla,
  writeFailureHandling,
  writeSla,
  type FailureHandling,
  type PerformanceSla,
} from './terms.ts'

const arbitrarySla: fc.Arbitrary<PerformanceSla> = fc.record(
  {
    p95Ms: fc.integer({ min: 1, max: 1e6 }),
    successRate: fc.double({ min: 0, max: 100, noNaN: true }).map((value) => value + 0),
    throughputRps: fc.integer({ min: 0, max: 1e6 }),
  },
  { requiredKeys: [], noNullPrototype: true },
)
const arbitraryHandling: fc.Arbitrary<FailureHandling> = fc.record(
  { retries: fc.nat(9), backoff: fc.string(), deadLetter: fc.string(), onFailure: fc.string() },
  { requiredKeys: [], noNullPrototype: true },
)

describe('an SLA', () => {
  it('is read as it was written, whatever stood there before', () => {
    fc.assert(
      fc.property(fc.jsonValue(), arbitrarySla, (before, sla) => {
        const { value, faults } = readSla(writeSla(before as Json, sla))
        expect(value ?? {}).toEqual(sla)
        expect(faults.every(({ path }) => path !== '')).toBe(true)
      }),
    )
  })

  it('keeps what another program wrote beside it, and what could not be read', () => {
    const raw = { p95_ms: 'fast', success_rate: 99, availability: '99.95' }
    expect(readSla(raw)).toEqual({
      value: { successRate: 99 },
      faults: [{ path: 'p95_ms', message: 'should be a number above 0, is text' }],
    })
    expect(writeSla(raw, {})).toEqual({ p95_ms: 'fast', availability: '99.95' })
    expect(writeSla(raw, { p95Ms: 20 })).toEqual({ p95_ms: 20, availability: '99.95' })
    expect(writeSla({ success_rate: 99 }, {})).toBeNull()
  })

  it.each([
    [{ success_rate: 120 }, 'success_rate', 'is a percentage, so at most 100'],
    [[1], '', 'should be an object, is a list'],
  ])('names what is wrong with %j', (raw, path, message) => {
    expect(readSla(raw).faults).toEqual([{ path, message }])
  })
})

describe('failure handling', () => {
  it('is read as it was written, whatever stood there before', () => {
    fc.assert(
      fc.property(fc.option(fc.json()), arbitraryHandling, (before, handling) => {
        expect(readFailureHandling(writeFailureHandling(before, handling)).value ?? {}).toEqual(
          handling,
        )
      }),
    )
  })

  it('keeps what it does not know', () => {
    const text = '{"retries":3,"pager":{"team":"payments"}}'
    expect(writeFailureHandling(text, { onFailure: 'compensate' })).toBe(
      '{"pager":{"team":"payments"},"on_failure":"compensate"}',
    )
  })

  it('says when it is no JSON', () => {
    expect(readFailureHandling('retry thrice').faults[0]?.message).toMatch(/^is no JSON/)
    expect(readFailureHandling(' ')).toEqual({ value: undefined, faults: [] })
  })
})
