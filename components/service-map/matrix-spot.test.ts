import fc from 'fast-check'
import { expect, it } from 'vitest'
import { formatSpot, parseSpot } from './matrix-spot.ts'

it('a spot comes out of the address as it went in', () => {
  const spots = fc.record({
    column: fc.nat(9999),
    row: fc.nat(9999),
    height: fc.option(fc.integer({ min: 1, max: 200 })),
  })
  fc.assert(
    fc.property(spots, (spot) => {
      expect(parseSpot(formatSpot(spot))).toEqual(spot)
    }),
  )
})

it.each(['', '1', 'a!b', '1!2!0', '1!2!x', '1!2!-4'])('%j is none', (text) => {
  expect(parseSpot(text)).toBeNull()
})
