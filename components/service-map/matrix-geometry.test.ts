import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { geometryOf, middleOfView, placeAt, scrollFor, scrollToSee } from './matrix-geometry.ts'
import type { Matrix } from './matrix-model.ts'

const laptop = { width: 1180, height: 620 }
const phone = { width: 334, height: 420 }

function shape(rows: number, columns: number, view = laptop) {
  return { rows, columns, view, names: { sources: 120, targets: 110 }, text: 1 }
}

describe('the size of cells', () => {
  it('grows with the room that a small estate has', () => {
    const { width, height, fullWidth, fullHeight, named } = geometryOf(shape(8, 11), null)
    expect(named).toBe(true)
    expect(height).toBeGreaterThan(40)
    expect(width).toBeGreaterThan(70)
    expect(fullWidth).toBeLessThanOrEqual(laptop.width)
    expect(fullHeight).toBeLessThanOrEqual(laptop.height)
  })

  it('leaves names readable on a phone, which scrolls', () => {
    const { width, height, fullWidth, named } = geometryOf(shape(8, 16, phone), null)
    expect(named).toBe(true)
    expect(Math.min(width, height)).toBeGreaterThanOrEqual(20)
    expect(fullWidth).toBeGreaterThan(phone.width)
  })

  it('shows a large estate as a whole', () => {
    const { named, fullWidth, fullHeight } = geometryOf(shape(900, 700), null)
    expect(named).toBe(false)
    expect(fullWidth).toBeLessThanOrEqual(laptop.width)
    expect(fullHeight).toBeLessThanOrEqual(laptop.height)
  })

  it('is what is asked for within reason, with names where they can be read', () => {
    expect(geometryOf(shape(900, 700), 26)).toMatchObject({ width: 26, height: 26, named: true })
    expect(geometryOf(shape(900, 700), 4)).toMatchObject({ height: 4, named: false })
    expect(geometryOf(shape(900, 700), 1e9).height).toBeLessThan(100)
    expect(geometryOf(shape(900, 700), 1e-9)).toEqual(geometryOf(shape(900, 700), null))
  })
})

const geometries = fc
  .record({
    rows: fc.integer({ min: 1, max: 1200 }),
    columns: fc.integer({ min: 1, max: 1200 }),
    view: fc.constantFrom(laptop, phone),
    height: fc.option(fc.integer({ min: 1, max: 60 })),
  })
  .map(({ rows, columns, view, height }) => geometryOf(shape(rows, columns, view), height))

const cellOf = ({ rows, columns }: { rows: number; columns: number }) =>
  fc.record({
    row: fc.integer({ min: 0, max: rows - 1 }),
    column: fc.integer({ min: 0, max: columns - 1 }),
  })

const nothing: Matrix = { sources: [], targets: [], cells: [], cellAt: new Map(), troubles: [] }

describe('a cell', () => {
  it('is found where it is drawn', () => {
    const cases = geometries.chain((geometry) => fc.tuple(fc.constant(geometry), cellOf(geometry)))
    fc.assert(
      fc.property(cases, ([geometry, cell]) => {
        const { left, top, width, height } = geometry
        const x = left + (cell.column + 0.5) * width
        const y = top + (cell.row + 0.5) * height
        expect(placeAt(nothing, geometry, { x, y })).toEqual(cell)
      }),
    )
  })

  it('that fails is found by its mark, where it is too small to be hit', () => {
    const geometry = geometryOf(shape(900, 700), null)
    const cell = { row: 400, column: 300, links: [], tone: 'failing' as const }
    const matrix = { ...nothing, troubles: [cell] } as unknown as Matrix
    const x = geometry.left + 300.5 * geometry.width + 4
    const y = geometry.top + 400.5 * geometry.height - 2
    expect(placeAt(matrix, geometry, { x, y })).toMatchObject({ row: 400, column: 300 })
    expect(placeAt(matrix, geometry, { x: x + 20, y })).not.toMatchObject({ column: 300 })
  })

  it('comes into sight, and into the middle where there is something on all sides of it', () => {
    const cases = geometries.chain((geometry) => fc.tuple(fc.constant(geometry), cellOf(geometry)))
    fc.assert(
      fc.property(cases, fc.nat(5000), ([geometry, cell], before) => {
        const { x, y } = scrollToSee(cell, geometry, { x: before, y: before })
        const { left, top, width, height, view } = geometry
        expect(cell.column * width).toBeGreaterThanOrEqual(x - 1e-6)
        expect(cell.row * height).toBeGreaterThanOrEqual(y - 1e-6)
        expect((cell.column + 1) * width).toBeLessThanOrEqual(x + view.width - left + 1e-6)
        expect((cell.row + 1) * height).toBeLessThanOrEqual(y + view.height - top + 1e-6)
        const middle = middleOfView(geometry, scrollFor({ ...cell, height: null }, geometry))
        expect(middle.column).toBeGreaterThanOrEqual(cell.column - 1e-6)
        expect(middle.row).toBeGreaterThanOrEqual(cell.row - 1e-6)
      }),
    )
  })
})
