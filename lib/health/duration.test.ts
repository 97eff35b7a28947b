import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatDuration, parseDuration } from './duration.ts'

const hourMs = 3_600_000

describe('durations', () => {
  it('come back from their text as they were', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 24 * hourMs }), (milliseconds) => {
        expect(parseDuration(formatDuration(milliseconds))).toBe(milliseconds)
      }),
    )
  })

  it('have one shortest text', () => {
    const unit = fc.constantFrom('ms', 's', 'm', 'h')
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999 }), unit, (count, one) => {
        const given = `${count}${one}`
        const text = formatDuration(parseDuration(given) ?? NaN)
        expect(text.length).toBeLessThanOrEqual(given.length)
        expect(parseDuration(text)).toBe(parseDuration(given))
      }),
    )
  })

  it.each([
    ['500ms', 500],
    ['10s', 10_000],
    ['1m', 60_000],
    ['1h', hourMs],
    ['0', 0],
  ])('%s is %d ms', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds)
  })

  it.each(['', '10', 's', '-1s', '1.5s', '1 s', '1S', '1s ', '1d', '9999999999s', '1e3s'])(
    '%j is none',
    (text) => {
      expect(parseDuration(text)).toBeUndefined()
    },
  )
})
