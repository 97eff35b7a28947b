import { describe, expect, it } from 'vitest'
import { overviewQuerySchema } from './schemas.ts'

const from = '2026-11-23T14:00:00Z'
const to = '2026-11-23T14:30:00+00:00'

describe('the query of /api/v1/overview', () => {
  it('is a preset, a stretch of the past, or nothing for the last 30 minutes', () => {
    expect(overviewQuerySchema.parse({})).toEqual({ window: { range: '30m' }, against: 'before' })
    expect(overviewQuerySchema.parse({ range: '6h', against: 'week' })).toEqual({
      window: { range: '6h' },
      against: 'week',
    })
    expect(overviewQuerySchema.parse({ from, to }).window).toEqual({
      fromMs: Date.parse(from),
      toMs: Date.parse(to),
    })
  })

  it.each([
    [{ range: '2h' }, 'range'],
    [{ against: 'yesterday' }, 'against'],
    [{ range: '1h', from, to }, 'range'],
    [{ from }, 'to'],
    [{ to }, 'from'],
    [{ from: 'yesterday', to }, 'from'],
    [{ from: to, to: from }, 'to'],
    [{ from: '2025-01-01T00:00:00Z', to }, 'from'],
  ])('refuses %j and says where', (query, path) => {
    const issues = overviewQuerySchema.safeParse(query).error?.issues ?? []
    expect(issues.map((issue) => issue.path.join('.'))).toContain(path)
  })
})
