import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatTypedTime, parseTypedTime } from './typed-time.ts'

const nowMs = Date.parse('2026-11-24T14:35:20Z')
const parse = (text: string, zone = 'UTC') => {
  const ms = parseTypedTime(text, { nowMs, zone })
  return ms === null ? null : new Date(ms).toISOString().replace('.000', '')
}

describe('a typed time', () => {
  it.each([
    ['now', '2026-11-24T14:35:20Z'],
    ['-30m', '2026-11-24T14:05:20Z'],
    ['now-2h', '2026-11-24T12:35:20Z'],
    ['now - 1 d', '2026-11-23T14:35:20Z'],
    ['14:05', '2026-11-24T14:05:00Z'],
    ['14:05:30', '2026-11-24T14:05:30Z'],
    ['23:00', '2026-11-23T23:00:00Z'],
    ['2026-11-20', '2026-11-20T00:00:00Z'],
    ['2026-11-20 9:30', '2026-11-20T09:30:00Z'],
    ['2026-11-20T09:30:15', '2026-11-20T09:30:15Z'],
    ['2026-11-20T09:30:00.123+02:00', '2026-11-20T07:30:00.123Z'],
    ['2026-11-20T09:30Z', '2026-11-20T09:30:00Z'],
  ])('%s is %s', (text, time) => {
    expect(parse(text)).toBe(time)
  })

  it.each(['', 'soon', '25:00', '14:61', '2026-02-30', '2026-13-01', '12', '-5', '14:05 tomorrow'])(
    '“%s” is none',
    (text) => {
      expect(parse(text)).toBeNull()
    },
  )

  it('is meant in the zone that the page shows', () => {
    expect(parse('14:05', 'Europe/Berlin')).toBe('2026-11-24T13:05:00Z')
    expect(parse('2026-07-01 12:00', 'Europe/Berlin')).toBe('2026-07-01T10:00:00Z')
    expect(parse('2026-07-01 12:00', 'Asia/Kathmandu')).toBe('2026-07-01T06:15:00Z')
  })

  it('does not exist in the hour that a zone skips', () => {
    expect(parse('2026-03-29 02:30', 'Europe/Berlin')).toBeNull()
    expect(parse('2026-03-29 03:00', 'Europe/Berlin')).toBe('2026-03-29T01:00:00Z')
  })

  it('reads what it writes, in every zone', () => {
    const seconds = fc.integer({ min: Date.UTC(2000) / 1000, max: Date.UTC(2040) / 1000 })
    const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Apia']
    fc.assert(
      fc.property(seconds, fc.constantFrom(...zones), (second, zone) => {
        const text = formatTypedTime(second * 1000, zone)
        const read = parseTypedTime(text, { nowMs, zone }) ?? 0
        // The hour that comes twice in autumn may be read as the other one.
        expect(formatTypedTime(read, zone)).toBe(text)
        expect([0, 3_600_000]).toContain(Math.abs(read - second * 1000))
      }),
    )
  })
})
