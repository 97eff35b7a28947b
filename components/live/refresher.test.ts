import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createRefresher } from './refresher.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('reads at once, then at most once a second', async () => {
  const read = vi.fn<() => Promise<void>>(async () => {})
  const refresher = createRefresher(read)
  for (let message = 0; message < 29; message += 1) {
    refresher.refresh(['traffic'])
    await vi.advanceTimersByTimeAsync(100)
  }
  expect(read).toHaveBeenCalledTimes(3)
  await vi.advanceTimersByTimeAsync(5_000)
  expect(read).toHaveBeenCalledTimes(4)
  expect(refresher.isIdle()).toBe(true)
})

it('reads again what became stale while it was being read, after a rest as long as that took', async () => {
  let finish = () => {}
  const read = vi.fn<() => Promise<void>>(() => new Promise((resolve) => (finish = resolve)))
  const refresher = createRefresher(read)
  refresher.refresh(['traffic'])
  await vi.advanceTimersByTimeAsync(10)
  refresher.refresh(['traffic'])
  await vi.advanceTimersByTimeAsync(5_000)
  expect(read).toHaveBeenCalledTimes(1)
  expect(refresher.isIdle()).toBe(false)
  finish()
  await vi.advanceTimersByTimeAsync(4_900)
  expect(read).toHaveBeenCalledTimes(1)
  await vi.advanceTimersByTimeAsync(200)
  expect(read).toHaveBeenCalledTimes(2)
})

it('reads no more once it is stopped', async () => {
  const read = vi.fn<() => Promise<void>>(async () => {})
  const refresher = createRefresher(read)
  refresher.refresh(['traffic'])
  refresher.stop()
  await vi.advanceTimersByTimeAsync(5_000)
  expect(read).not.toHaveBeenCalled()
})
