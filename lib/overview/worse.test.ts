import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rankWorseEdges, type EdgeFigures } from './model.ts'

const edge = (target: string, figures: Partial<EdgeFigures> = {}): EdgeFigures => ({
  source: 'orders',
  target,
  protocol: 'http',
  calls: 1_000,
  errors: 0,
  p95Ms: 50,
  ...figures,
})
const targetsOf = (now: EdgeFigures[], before: EdgeFigures[]) =>
  rankWorseEdges(now, before).map(({ target }) => target)

describe('rankWorseEdges', () => {
  it('tells errors and p95 of before and now, and what got worse', () => {
    const [failing] = rankWorseEdges([edge('bank', { errors: 180, p95Ms: 52 })], [edge('bank')])
    expect(failing).toEqual({
      ...{ source: 'orders', target: 'bank', protocol: 'http', calls: 1_000 },
      errorShare: { before: 0, now: 0.18 },
      p95Ms: { before: 50, now: 52 },
      worse: ['errors'],
      tone: 'failing',
    })
    const [slow] = rankWorseEdges([edge('bank', { p95Ms: 2_400 })], [edge('bank')])
    expect(slow).toMatchObject({ worse: ['latency'], tone: 'failing' })
    const [slower] = rankWorseEdges([edge('bank', { p95Ms: 90 })], [edge('bank')])
    expect(slower).toMatchObject({ worse: ['latency'], tone: 'warning' })
  })

  it('puts the worst first, whether it fails or is slow', () => {
    const now = [
      edge('a bit slow', { p95Ms: 90 }),
      edge('fails some', { errors: 180 }),
      edge('very slow', { p95Ms: 2_400 }),
      edge('as ever'),
      edge('fails all', { errors: 1_000 }),
    ]
    const before = now.map(({ target }) => edge(target))
    expect(targetsOf(now, before)).toEqual([
      ...['fails all', 'very slow', 'fails some', 'a bit slow'],
    ])
  })

  it('puts a database that takes 40 ms more behind a provider that takes a second more', () => {
    const now = [edge('database', { p95Ms: 42 }), edge('provider', { p95Ms: 1_100 })]
    const before = [edge('database', { p95Ms: 2 }), edge('provider', { p95Ms: 100 })]
    expect(targetsOf(now, before)).toEqual(['provider', 'database'])
  })

  it('leaves out what few calls tell, and what chance may have done', () => {
    expect(targetsOf([edge('bank', { calls: 19, errors: 19 })], [edge('bank')])).toEqual([])
    expect(targetsOf([edge('bank', { errors: 900 })], [edge('bank', { calls: 19 })])).toEqual([])
    expect(targetsOf([edge('bank', { calls: 59, p95Ms: 900 })], [edge('bank')])).toEqual([])
    expect(
      targetsOf(
        [edge('bank', { calls: 100, errors: 3 })],
        [edge('bank', { calls: 100, errors: 1 })],
      ),
    ).toEqual([])
    expect(targetsOf([edge('bank', { p95Ms: 9 })], [edge('bank', { p95Ms: 3 })])).toEqual([])
  })

  it('leaves out edges of which there was nothing before: they are new, not worse', () => {
    expect(targetsOf([edge('bank', { errors: 900 })], [edge('stock')])).toEqual([])
  })

  it('finds nothing between a window and itself, and never both ways round', () => {
    const figures = fc.record({
      calls: fc.nat(5_000),
      failing: fc.double({ min: 0, max: 1, noNaN: true }),
      p95Ms: fc.option(fc.double({ min: 0.1, max: 60_000, noNaN: true })),
    })
    const toEdge = ({
      calls,
      failing,
      p95Ms,
    }: {
      calls: number
      failing: number
      p95Ms: number | null
    }) => edge('bank', { calls, errors: Math.floor(calls * failing), p95Ms })
    fc.assert(
      fc.property(figures, figures, (a, b) => {
        const [now, before] = [toEdge(a), toEdge(b)]
        expect(rankWorseEdges([now], [now])).toEqual([])
        const worse = rankWorseEdges([now], [before])[0]?.worse ?? []
        const back = rankWorseEdges([before], [now])[0]?.worse ?? []
        expect(worse.filter((what) => back.includes(what))).toEqual([])
      }),
    )
  })
})
