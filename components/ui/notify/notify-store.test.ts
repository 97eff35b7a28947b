import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { NotifyStore } from './notify-store.ts'

let store: NotifyStore
const texts = () => store.get().map(({ text }) => text)

beforeEach(() => {
  vi.useFakeTimers()
  store = new NotifyStore()
})
afterEach(() => void vi.useRealTimers())

it('shows what happened for a while, longer with something to do, a failure until dismissed', () => {
  store.notify({ tone: 'ok', text: 'saved' })
  store.notify({ tone: 'ok', text: 'deleted', action: { label: 'Undo', onAct: () => {} } })
  store.notify({ tone: 'failing', text: 'not saved' })
  vi.advanceTimersByTime(6_000)
  expect(texts()).toEqual(['deleted', 'not saved'])
  vi.advanceTimersByTime(3_600_000)
  expect(texts()).toEqual(['not saved'])
  store.dismiss(store.get()[0]?.id ?? 0)
  expect(texts()).toEqual([])
  expect(vi.getTimerCount()).toBe(0)
})

it('takes none away while somebody holds them, and then only after what was left', () => {
  store.notify({ tone: 'ok', text: 'saved' })
  vi.advanceTimersByTime(4_000)
  store.hold()
  store.notify({ tone: 'ok', text: 'saved again' })
  vi.advanceTimersByTime(60_000)
  expect(texts()).toEqual(['saved', 'saved again'])
  store.release()
  vi.advanceTimersByTime(2_000)
  expect(texts()).toEqual(['saved again'])
  vi.advanceTimersByTime(4_000)
  expect(texts()).toEqual([])
})

it('lets the oldest go when there are too many', () => {
  for (const text of ['a', 'b', 'c', 'd', 'e']) store.notify({ tone: 'failing', text })
  expect(texts()).toEqual(['b', 'c', 'd', 'e'])
})

it('tells who listens', () => {
  const heard = vi.fn<() => void>()
  const leave = store.subscribe(heard)
  store.notify({ tone: 'ok', text: 'saved' })
  expect(heard).toHaveBeenCalledTimes(1)
  leave()
  vi.advanceTimersByTime(6_000)
  expect(heard).toHaveBeenCalledTimes(1)
})
