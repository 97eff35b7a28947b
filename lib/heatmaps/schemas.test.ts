import { describe, expect, it } from 'vitest'
import { boxQuerySchema } from './schemas.ts'

const box = { boxFrom: '2026-11-24T10:00:00Z', boxTo: '2026-11-24T10:05:00Z' }

describe('the query of /api/v1/heatmaps/box', () => {
  it('is a window, what the heatmap shows of it, and a box', () => {
    const edges = '[["orders","payments","http"]]'
    const query = { ...box, range: '1h', target: 'payments', lowMs: '500', failed: 'true', edges }
    expect(boxQuerySchema.parse(query)).toEqual({
      window: { range: '1h' },
      filter: { service: undefined, source: undefined, target: 'payments', protocol: undefined },
      box: {
        fromMs: Date.parse(box.boxFrom),
        toMs: Date.parse(box.boxTo),
        lowMs: 500,
        highMs: null,
        failedOnly: true,
        edges: [{ source: 'orders', target: 'payments', protocol: 'http' }],
      },
    })
  })

  it.each([
    [{ boxFrom: box.boxFrom }, 'boxTo'],
    [{ boxFrom: box.boxTo, boxTo: box.boxFrom }, 'boxTo'],
    [{ ...box, lowMs: '5', highMs: '4' }, 'highMs'],
    [{ ...box, edges: 'orders' }, 'edges'],
    [{ ...box, edges: '[["orders"]]' }, 'edges'],
    [{ ...box, range: '2h' }, 'range'],
  ])('refuses %j and says where', (query, path) => {
    const issues = boxQuerySchema.safeParse(query).error?.issues ?? []
    expect(issues.map((issue) => issue.path.join('.'))).toContain(path)
  })
})
