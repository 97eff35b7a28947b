import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { boxOfSpan, columnsOfBox, movedBy, spanOf, type At } from './error-box-model.ts'
import { cellAt, leastShare, pathsOf, rowsToCsv, sortRows, type ErrorRow } from './errors-model.ts'

function row(source: string, calls: number, errors: number): ErrorRow {
  const failed = { column: [3], calls: [calls], errors: [errors] }
  const none = { column: [], calls: [], errors: [] }
  return {
    ...{ source, target: 't', protocol: 'http', calls, errors, quiet: [0, 1, 4, 4] },
    failed: errors === 0 ? none : failed,
  }
}

describe('sorted by share', () => {
  it('what surely fails comes before what few calls make look so', () => {
    const rows = [row('few', 8, 6), row('one', 1, 1), row('sure', 1_000, 600), row('well', 9, 0)]
    expect(sortRows(rows, 'share').map(({ source }) => source)).toEqual([
      'sure',
      'few',
      'one',
      'well',
    ])
  })

  it('a share is at least something between nothing and itself, the nearer the more calls', () => {
    const counts = fc.record({
      calls: fc.integer({ min: 1, max: 1e6 }),
      part: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    fc.assert(
      fc.property(counts, ({ calls, part }) => {
        const errors = Math.round(part * calls)
        const least = leastShare({ calls, errors })
        expect(least).toBeGreaterThanOrEqual(0)
        expect(least).toBeLessThanOrEqual(errors / calls)
        expect(leastShare({ calls: calls * 10, errors: errors * 10 })).toBeGreaterThanOrEqual(least)
      }),
    )
    // As tables of Wilson's interval have it.
    expect(leastShare({ calls: 10, errors: 5 })).toBeCloseTo(0.2366, 4)
  })
})

it('are copied as they are listed', () => {
  const rows = [row('=a', 8, 6), row('b', 4, 0)]
  expect(rowsToCsv(rows).split('\r\n')).toEqual([
    'source,target,protocol,failed,calls,failed_share',
    "'=a,t,http,6,8,0.75",
    'b,t,http,0,4,0',
    '',
  ])
})

it('says of every column whether calls failed, none did, or there were none', () => {
  const one = row('a', 8, 6)
  const cells = Array.from({ length: 6 }, (_, column) => cellAt(one, column))
  expect(cells).toEqual(['quiet', 'quiet', 'none', { calls: 8, errors: 6 }, 'quiet', 'none'])
  const { quiet, failed } = pathsOf(one)
  expect(quiet.match(/M/g)).toHaveLength(2)
  expect(failed).toContain('v-8.7')
})

describe('a box over edges', () => {
  const scale = { columnsFrom: '2026-11-24T14:00:00.000Z', columnSeconds: 60, columnCount: 30 }
  const rows = Array.from({ length: 50 }, (_, index) => row(`s${index}`, 5, 1))
  const place = fc.record({
    row: fc.integer({ min: 0, max: 49 }),
    column: fc.integer({ min: 0, max: 29 }),
  })

  it('covers the columns that it is drawn over, and at most twenty edges where it was begun', () => {
    fc.assert(
      fc.property(place, place, (from, to) => {
        const span = spanOf(from, to)
        const box = boxOfSpan(span, scale, rows)
        expect(columnsOfBox(box, scale)).toEqual({ first: span.first, last: span.last })
        const names = box.edges?.map(({ source }) => source) ?? []
        expect(names.length).toBe(Math.min(20, Math.abs(from.row - to.row) + 1))
        expect(names).toContain(`s${from.row}`)
      }),
    )
  })

  it('is nowhere once its time has passed', () => {
    const box = boxOfSpan({ firstRow: 0, lastRow: 0, first: 2, last: 5 }, scale, rows)
    expect(columnsOfBox(box, { ...scale, columnsFrom: '2026-11-24T15:00:00.000Z' })).toBeNull()
  })

  it('is led by keys that stay within it', () => {
    const size = { rows: 50, columns: 30, firstSeen: 7 }
    expect(movedBy('ArrowDown', null, size)).toEqual({ row: 7, column: 29 })
    const keys = fc.constantFrom(
      'ArrowUp',
      'ArrowDown',
      'ArrowLeft',
      'ArrowRight',
      'PageUp',
      'PageDown',
      'Home',
      'End',
    )
    fc.assert(
      fc.property(place, fc.array(keys), (start, pressed) => {
        let at: At | null = start
        for (const key of pressed) at = movedBy(key, at, size)
        expect(at?.row).toBeGreaterThanOrEqual(0)
        expect(at?.row).toBeLessThan(50)
        expect(at?.column).toBeGreaterThanOrEqual(0)
        expect(at?.column).toBeLessThan(30)
      }),
    )
    expect(movedBy('a', null, size)).toBeNull()
  })
})
