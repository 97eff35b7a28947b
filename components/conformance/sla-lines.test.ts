import { describe, expect, it } from 'vitest'
import { slaLinesOf, slaNoteOf } from './sla-lines.ts'

type Found = Parameters<typeof slaLinesOf>[0]

/** A saga whose first call takes 26 ms, of which some runs take longer than the 800 ms declared. */
function sagaOf({ judged, slower }: { judged: number; slower: number }): Found {
  const measured = { calls: 3_000, p95Ms: 26, successRate: 99.96, throughputRps: 1.6 }
  return {
    pattern: {
      ...{ id: 1, name: 'order-saga', state: 'active', version: 1, share: null },
      ...{ matched: judged - slower, deviating: slower },
      kinds: slower === 0 ? [] : [{ kind: 'sla_exceeded', correlations: slower }],
    },
    sla: {
      declared: { p95Ms: 800, successRate: 99, throughputRps: null },
      measured,
      edges: [{ ...measured, source: 'order', target: 'inventory', protocol: 'grpc' }],
    },
  }
}
const p95Of = (found: Found) => slaLinesOf(found).find(({ name }) => name === 'p95')

describe('the p95 of an SLA', () => {
  it('is broken by runs that take long, however fast their first call is', () => {
    expect(p95Of(sagaOf({ judged: 1_000, slower: 51 }))).toMatchObject({
      declared: expect.stringContaining('800'),
      measured: '94.9 % within it',
      words: 'no',
    })
  })

  it('is kept while at most 5 of 100 runs take longer', () => {
    expect(p95Of(sagaOf({ judged: 1_000, slower: 50 }))).toMatchObject({
      measured: '95 % within it',
      words: 'yes',
    })
  })

  it('is that of the calls with which it begins where no run was judged', () => {
    const found = sagaOf({ judged: 0, slower: 0 })
    expect(p95Of(found)).toMatchObject({ measured: expect.stringContaining('26'), words: 'yes' })
    expect(slaNoteOf(found)).toMatch(/^Measured over all calls order → inventory/)
  })
})
