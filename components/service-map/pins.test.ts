import fc from 'fast-check'
import { expect, it } from 'vitest'
import { formatPins, parsePins } from './pins.ts'

const place = fc.record({ x: fc.integer(), y: fc.integer() })

it('pins come out of the address as they went in, whatever services are called', () => {
  const names = fc.string({ minLength: 1 }).filter((name) => name !== '__proto__')
  fc.assert(
    fc.property(fc.dictionary(names, place), (pins) => {
      expect(parsePins(formatPins(pins))).toEqual({ ...pins })
    }),
  )
})

it.each(['', '!', 'a', 'a!x!1', '*!1!2*', '%!1'])('an address may hold anything: %j', (text) => {
  expect(parsePins(text)).toEqual({})
})
