import { afterEach, expect, it, vi } from 'vitest'
import { learnServerTime, serverNow } from './server-clock.ts'

const nowMs = Date.parse('2026-11-25T10:00:00.400Z')
const minutes = 60_000
const told = (ms: number) => new Date(ms).toUTCString()

vi.useFakeTimers({ now: nowMs })
afterEach(() => learnServerTime(told(nowMs), nowMs, nowMs))

it('is the time of this device where that is right to the second', () => {
  learnServerTime(told(nowMs - 2_000), nowMs - 300, nowMs)
  expect(serverNow()).toBe(nowMs)
})

it.each([10, -10])('is the time of the server where this device is %i min off', (off) => {
  learnServerTime(told(nowMs + off * minutes), nowMs - 400, nowMs)
  expect(Math.abs(serverNow() - nowMs - off * minutes)).toBeLessThan(1_000)
})

it('learns nothing from an answer without a date, or one that took long', () => {
  learnServerTime(null, nowMs, nowMs)
  learnServerTime(told(nowMs + 10 * minutes), nowMs - 60_000, nowMs)
  expect(serverNow()).toBe(nowMs)
})

it('forgets when the clock of this device is set right', () => {
  learnServerTime(told(nowMs + 10 * minutes), nowMs, nowMs)
  learnServerTime(told(nowMs), nowMs, nowMs)
  expect(serverNow()).toBe(nowMs)
})
