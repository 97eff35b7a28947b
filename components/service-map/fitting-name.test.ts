import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fittingName } from './fitting-name.ts'

/** Ten wide each, whatever it is. */
const pen = { measureText: (text: string) => ({ width: Array.from(text).length * 10 }) }

it('keeps a name that fits, and both ends of one that does not', () => {
  expect(fittingName(pen, 'orders', 60)).toBe('orders')
  expect(fittingName(pen, 'payments-europe-west-v2', 100)).toBe('payme…t-v2')
  expect(fittingName(pen, 'payments', 5)).toBe('…')
})

it('fits any name, and cuts through no character', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }),
      fc.integer({ min: 10, max: 400 }),
      (name, width) => {
        const short = fittingName(pen, name, width)
        expect(pen.measureText(short).width).toBeLessThanOrEqual(width)
        expect(short.isWellFormed()).toBe(name.isWellFormed())
      },
    ),
  )
})
