import { describe, expect, it } from 'vitest'
import { neighbourOf, readTypedWindow } from './typed-window.ts'

const nowMs = Date.parse('2026-11-24T14:35:00Z')
const read = (from: string, to: string) => readTypedWindow({ from, to }, { nowMs, zone: 'UTC' })
const ms = (time: string) => Date.parse(`2026-11-24T${time}:00Z`)

describe('a typed window', () => {
  it('is a stretch of the past', () => {
    expect(read('13:00', '14:00')).toEqual({
      request: { fromMs: ms('13:00'), toMs: ms('14:00') },
    })
    expect(read('-47m', 'now')).toEqual({ request: { fromMs: ms('13:48'), toMs: nowMs } })
  })

  it('stays live where it is a preset up to now', () => {
    expect(read('-1h', ' NOW')).toEqual({ request: { range: '1h' } })
  })

  it.each([
    ['yesterday', 'now', ['from']],
    ['soon', 'later', ['from', 'to']],
    ['14:00', '13:00', ['to']],
    ['14:00', '14:00', ['to']],
    ['2026-11-25', 'now', ['from']],
    ['2026-11-01', 'now', ['from']],
  ])('from %s to %s is refused, and says at which end', (from, to, ends) => {
    const answer = read(from, to)
    expect(Object.keys('faults' in answer ? answer.faults : {})).toEqual(ends)
  })
})

describe('the window beside', () => {
  const hour = { fromMs: ms('13:00'), toMs: ms('14:00') }
  it('overlaps by half, so that nothing is missed', () => {
    expect(neighbourOf(hour, 'earlier')).toEqual({ fromMs: ms('12:30'), toMs: ms('13:30') })
    expect(neighbourOf(hour, 'later')).toEqual({ fromMs: ms('13:30'), toMs: ms('14:30') })
  })
  it('has the same middle when it is wider, and never more than 16 days', () => {
    expect(neighbourOf(hour, 'wider')).toEqual({ fromMs: ms('12:30'), toMs: ms('14:30') })
    const long = { fromMs: 0, toMs: 15 * 86_400_000 }
    const wide = neighbourOf(long, 'wider')
    expect(wide.toMs - wide.fromMs).toBe(16 * 86_400_000)
  })
})
