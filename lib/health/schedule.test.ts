import { describe, expect, it } from 'vitest'
import type { Check } from './model.ts'
import { createSchedule } from './schedule.ts'
import { httpCheck } from './test-support.ts'

function setUp({ concurrency = 32, random = (): number => 0.5 } = {}) {
  const clock = { time: 1_000_000, now: () => clock.time }
  const started: string[] = []
  const running = new Map<string, () => void>()
  const schedule = createSchedule({
    clock,
    concurrency,
    random,
    run: ({ serviceName }: Check) => {
      started.push(serviceName)
      const { promise, resolve } = Promise.withResolvers<void>()
      running.set(serviceName, resolve)
      return promise
    },
  })
  return {
    schedule,
    started,
    clock,
    /** What was started when that much time has passed. */
    after(milliseconds: number) {
      started.length = 0
      clock.time += milliseconds
      schedule.startDue()
      return [...started]
    },
    async end(name: string) {
      running.get(name)?.()
      await new Promise((resolve) => {
        setImmediate(resolve)
      })
    },
  }
}

const check = (serviceName: string, changes: Partial<Check> = {}) =>
  httpCheck(80, { serviceName, intervalMs: 10_000, ...changes })

describe('a schedule', () => {
  it('spreads the first runs over five seconds', () => {
    const numbers = [0, 0.999]
    const { schedule, after } = setUp({ random: () => numbers.shift() ?? 0.5 })
    schedule.setChecks([check('a'), check('b')])
    expect(after(0)).toEqual(['a'])
    expect(after(4_900)).toEqual([])
    expect(after(100)).toEqual(['b'])
  })

  it('runs a check once an interval, with jitter', async () => {
    const numbers = [0, 0, 1]
    const { schedule, after, end } = setUp({ random: () => numbers.shift() ?? 0.5 })
    schedule.setChecks([check('a')])
    expect(after(0)).toEqual(['a'])
    await end('a')
    expect(after(9_499)).toEqual([])
    expect(after(1)).toEqual(['a'])
    await end('a')
    expect(after(10_499)).toEqual([])
    expect(after(1)).toEqual(['a'])
  })

  it('never overlaps a check with itself, and does not make up for what it missed', async () => {
    const { schedule, after, end } = setUp()
    schedule.setChecks([check('a')])
    expect(after(5_000)).toEqual(['a'])
    expect(after(45_000)).toEqual([])
    await end('a')
    expect(after(0)).toEqual([])
    await end('a')
    expect(after(9_999)).toEqual([])
    expect(after(1)).toEqual(['a'])
  })

  it('runs no more at once than it may, and the longest overdue first', async () => {
    const numbers = [0.2, 0.1, 0.3]
    const { schedule, after, end, started } = setUp({
      concurrency: 1,
      random: () => numbers.shift() ?? 0.5,
    })
    schedule.setChecks([check('a'), check('b'), check('c')])
    expect(after(5_000)).toEqual(['b'])
    expect(schedule.counts()).toEqual({ checks: 3, running: 1, lateMs: 4_000 })
    await end('b')
    await end('a')
    expect(started).toEqual(['b', 'a', 'c'])
  })

  it('keeps the place of checks that did not change, and drops those that are gone', async () => {
    const { schedule, after, end } = setUp({ random: () => 0 })
    schedule.setChecks([check('a'), check('b')])
    expect(after(0)).toEqual(['a', 'b'])
    await end('a')
    await end('b')
    schedule.setChecks([check('a'), check('c')])
    expect(after(0)).toEqual(['c'])
    expect(after(9_500)).toEqual(['a'])
  })

  it('does not overlap a check with its changed self', async () => {
    const { schedule, after, end, started } = setUp({ random: () => 0 })
    schedule.setChecks([check('a')])
    expect(after(0)).toEqual(['a'])
    schedule.setChecks([check('a', { timeoutMs: 100 })])
    expect(after(1_000)).toEqual([])
    await end('a')
    expect(started).toEqual(['a'])
  })

  it('goes on when the clock is set back', async () => {
    const { schedule, after, end } = setUp({ random: () => 0 })
    schedule.setChecks([check('a')])
    expect(after(0)).toEqual(['a'])
    await end('a')
    expect(after(-3_600_000)).toEqual(['a'])
  })
})
