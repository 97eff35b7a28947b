import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatPins, parsePins, pictureOf, pinsIn, withPins } from './pins.ts'

const place = fc.record({ x: fc.integer(), y: fc.integer() })
const all = {
  ...{ group: null, focus: null, hops: 1 as const, hidden: [], expanded: [] },
  ...{ errors: false, hide: false, q: '' },
}

it('pins come out of the address as they went in, whatever services are called', () => {
  const names = fc.string({ minLength: 1 }).filter((name) => name !== '__proto__')
  const own = fc.dictionary(names, place, { minKeys: 1 })
  const pictures = fc.constantFrom('', pictureOf({ ...all, focus: 'shop' }), '1x')
  fc.assert(
    fc.property(fc.dictionary(pictures, own), (pins) => {
      expect(parsePins(formatPins(pins))).toEqual({ ...pins })
    }),
  )
})

it.each(['', '!', 'a', 'a!x!1', '*!1!2*', '%!1', '**~**', '~!1!2'])(
  'an address may hold anything: %j',
  (text) => {
    expect(parsePins(text)).toEqual({})
  },
)

describe('a pin', () => {
  const whole = withPins({}, pictureOf(all), { shop: { x: 1, y: 2 } })

  it('holds in the picture in which it was set, and in no other', () => {
    for (const other of [
      { ...all, focus: 'shop' },
      { ...all, errors: true },
      { ...all, hidden: ['cart'] },
      { ...all, hide: true, q: 'error>1%' },
      { ...all, group: 'kind' },
    ]) {
      expect(pinsIn(whole, pictureOf(other))).toEqual({})
    }
    expect(pinsIn(whole, pictureOf({ ...all, q: 'what is only dimmed' }))).toEqual({
      shop: { x: 1, y: 2 },
    })
  })

  it('stays there while others are set and taken away elsewhere', () => {
    const focus = pictureOf({ ...all, focus: 'shop' })
    const both = withPins(whole, focus, { cart: { x: 3, y: 4 } })
    expect(parsePins(formatPins(both))).toEqual(both)
    expect(withPins(both, focus, {})).toEqual(whole)
  })
})
