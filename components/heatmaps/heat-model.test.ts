import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LatencyHeatmap } from '#lib/heatmaps/schemas.ts'
import { bucketIndex } from '#lib/rollups/model.ts'
import {
  boxOfCells,
  callsAt,
  gridOf,
  heatmapToCsv,
  heightOf,
  lineLabelsOf,
  latenciesOf,
  lineOf,
  pathsOf,
  placeOf,
  fewestOfStep,
  stepOf,
} from './heat-model.ts'

function heatmapOf(columns: { latencyMs: number; calls: number }[][]): LatencyHeatmap {
  const none = columns.map(() => null)
  return {
    from: '2026-11-24T14:00:00.000Z',
    to: '2026-11-24T14:30:00.000Z',
    bucketSeconds: 60,
    calls: columns.map(() => 0),
    errors: columns.map(() => 0),
    columns: columns.map((cells) => ({
      index: cells.map(({ latencyMs }) => bucketIndex(latencyMs)),
      calls: cells.map(({ calls }) => calls),
    })),
    p50Ms: none,
    p95Ms: none,
    p99Ms: none,
    slas: [],
  }
}

const cell = fc.record({
  latencyMs: fc.double({ min: 0.01, max: 60_000, noNaN: true }),
  calls: fc.integer({ min: 1, max: 1_000 }),
})
const heatmaps = fc.array(fc.array(cell, { maxLength: 5 }), { minLength: 1, maxLength: 8 })

describe('a grid', () => {
  it('holds every call once, in the row of its latency', () => {
    fc.assert(
      fc.property(heatmaps, (columns) => {
        const grid = gridOf(heatmapOf(columns))
        const all = columns.flat().reduce((sum, { calls }) => sum + calls, 0)
        expect(grid.cells.reduce((sum, calls) => sum + calls, 0)).toBe(all)
        for (const [column, cells] of columns.entries()) {
          for (const { latencyMs } of cells) {
            const row = Array.from({ length: grid.rows }, (_, place) => place).find((place) => {
              const { lower, upper } = latenciesOf(grid, place)
              return (
                latencyMs > lower * (1 - 1e-9) &&
                latencyMs <= upper * (1 + 1e-9) &&
                callsAt(grid, { column, row: place }) > 0
              )
            })
            expect(row).toBeDefined()
          }
        }
      }),
    )
  })

  it('of nothing has one empty row', () => {
    const grid = gridOf(heatmapOf([[], []]))
    expect([grid.rows, grid.columns, grid.most]).toEqual([1, 2, 0])
    expect(pathsOf(grid, 'log').join('')).toBe('')
  })
})

describe('a box of cells', () => {
  it('covers its cells and no others, there and back', () => {
    fc.assert(
      fc.property(heatmaps, fc.nat(), fc.nat(), fc.nat(), (columns, a, b, c) => {
        const grid = gridOf(heatmapOf(columns))
        const from = { column: a % grid.columns, row: b % grid.rows }
        const to = { column: c % grid.columns, row: a % grid.rows }
        const place = placeOf(grid, boxOfCells(grid, { from, to }))
        expect(place).not.toBeNull()
        const [low, high] = [Math.min(from.row, to.row), Math.max(from.row, to.row)]
        expect((place?.bottom ?? 0) * grid.rows).toBeCloseTo(low, 1)
        expect(((place?.bottom ?? 0) + (place?.height ?? 0)) * grid.rows).toBeCloseTo(high + 1, 1)
        expect((place?.width ?? 0) * grid.columns).toBeCloseTo(
          Math.abs(from.column - to.column) + 1,
        )
      }),
    )
  })

  it('outside of what is shown has no place', () => {
    const grid = gridOf(heatmapOf([[{ latencyMs: 10, calls: 1 }]]))
    expect(placeOf(grid, { fromMs: 0, toMs: 1, lowMs: 1, highMs: 100 })).toBeNull()
  })
})

describe('colour', () => {
  it.each(['log', 'linear'] as const)(
    'grows with the calls (%s), and is there for one',
    (scale) => {
      const steps = [0, 1, 2, 10, 100, 999, 1_000].map((calls) => stepOf(calls, 1_000, scale))
      expect(steps).toEqual(steps.toSorted((a, b) => a - b))
      expect([steps[0], steps[1], steps.at(-1)]).toEqual([0, 1, 6])
    },
  )
})

describe('the legend', () => {
  it.each(['log', 'linear'] as const)('names the fewest calls of each %s colour', (scale) => {
    for (const most of [1, 2, 5, 40, 1_000, 123_456]) {
      const all = Array.from({ length: most }, (_, calls) => stepOf(calls + 1, most, scale))
      const seen = [1, 2, 3, 4, 5, 6].map((step) => all.indexOf(step) + 1 || null)
      expect([1, 2, 3, 4, 5, 6].map((step) => fewestOfStep(step, most, scale))).toEqual(seen)
    }
  })
})

describe('a percentile', () => {
  it('is a line at its latency, and none across a gap', () => {
    const grid = gridOf(
      heatmapOf([[{ latencyMs: 10, calls: 1 }], [], [{ latencyMs: 1_000, calls: 1 }]]),
    )
    expect(heightOf(grid, 20) - heightOf(grid, 10)).toBeCloseTo(4)
    expect(lineOf(grid, [10, null, 1_000]).match(/[ML]/g)).toEqual(['M', 'M'])
    expect(lineOf(grid, [10, 20, 1_000]).match(/[ML]/g)).toEqual(['M', 'L', 'L'])
  })
})

it('is copied column by column, with nothing where nothing is known', () => {
  const heatmap = { ...heatmapOf([[], []]), calls: [8, 0], errors: [6, 0], p95Ms: [12.5, null] }
  expect(heatmapToCsv(heatmap).split('\r\n')).toEqual([
    'time,calls,failed,p50_ms,p95_ms,p99_ms',
    '2026-11-24T14:00:00.000Z,8,6,,12.5,',
    '2026-11-24T14:01:00.000Z,0,0,,,',
    '',
  ])
})

it('names lines at their ends, in their order and never one over the other', () => {
  const grid = gridOf(heatmapOf([[{ latencyMs: 1, calls: 1 }], [{ latencyMs: 4_000, calls: 1 }]]))
  const labels = lineLabelsOf(grid, [
    { name: 'p99', values: [2_000, 101] },
    { name: 'p50', values: [10, null] },
    { name: 'p95', values: [100, 100] },
    { name: 'nothing', values: [null, null] },
  ])
  expect(labels.map(({ name }) => name)).toEqual(['p50', 'p95', 'p99'])
  const [, p95, p99] = labels.map(({ share }) => share)
  expect((p99 ?? 0) - (p95 ?? 0)).toBeGreaterThan(0.04)
})
