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
      runs: null,
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
    expect(slaNoteOf(found)).toMatch(/^No run of it was judged, so .* order → inventory/)
  })
})

describe('success and throughput of an SLA', () => {
  const lineOf = (found: Found, wanted: string) =>
    slaLinesOf(found).find(({ name }) => name === wanted)

  it('are those of the runs, whatever other calls its first edge has', () => {
    const found = sagaOf({ judged: 100, slower: 0 })
    found.sla.declared.throughputRps = 0.5
    found.sla.runs = { count: 100, successRate: 91, throughputRps: 0.11 }
    expect(lineOf(found, 'Success')).toMatchObject({ measured: '91 % of runs', words: 'no' })
    expect(lineOf(found, 'Throughput')).toMatchObject({ measured: '0.11 runs/s', words: 'no' })
    expect(slaNoteOf(found)).toContain('of its 100 judged runs')
    expect(slaNoteOf(found)).not.toContain('other operations')
  })

  it('are those of the calls where runs were not counted, and that is said', () => {
    const found = sagaOf({ judged: 100, slower: 0 })
    expect(lineOf(found, 'Success')).toMatchObject({ measured: '99.96 %', words: 'yes' })
    expect(slaNoteOf(found)).toContain('The rest is measured over all calls order → inventory')
  })
})
