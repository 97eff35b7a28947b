import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LiveHub, type LiveMessage } from './hub.ts'
import { liveTopics, type LiveTopic } from './model.ts'

const quiet = {
  traffic: '',
  health: '',
  breakers: '',
  correlations: '',
  patterns: '',
  conformance: '',
  access: '',
}
let marker: Record<LiveTopic, string>
let away: boolean
let listeners: Set<() => void>
let hub: LiveHub

beforeEach(() => {
  vi.useFakeTimers()
  marker = { ...quiet }
  away = false
  listeners = new Set()
  hub = new LiveHub({
    async readMarkers() {
      if (away) throw new Error('away')
      return marker
    },
    listen(onHint) {
      listeners.add(onHint)
      return { stop: () => void listeners.delete(onHint) }
    },
  })
})
afterEach(() => {
  vi.useRealTimers()
})

function connect(lastId: string | null = null) {
  const messages: LiveMessage[] = []
  const leave = hub.subscribe((message) => messages.push(message), lastId)
  const stale = () => messages.filter(({ event }) => event === 'stale').length
  return { messages, leave, stale }
}

describe('the live hub', () => {
  it('tells a newcomer at once that what it has may be old', () => {
    expect(connect().messages).toMatchObject([{ event: 'stale', data: { topics: liveTopics } }])
  })

  it('finds what plain SQL wrote within a second', async () => {
    const browser = connect()
    await vi.advanceTimersByTimeAsync(100)
    marker = { ...quiet, traffic: '2' }
    await vi.advanceTimersByTimeAsync(1000)
    expect(browser.stale()).toBe(2)
  })

  it('tells a change that was announced once, and soon', async () => {
    const browser = connect()
    await vi.advanceTimersByTimeAsync(10)
    marker = { ...quiet, traffic: '2' }
    for (let hint = 0; hint < 20; hint += 1) for (const onHint of listeners) onHint()
    await vi.advanceTimersByTimeAsync(260)
    expect(browser.stale()).toBe(2)
    await vi.advanceTimersByTimeAsync(3000)
    expect(browser.stale()).toBe(2)
  })

  it('says nothing but that it is there while nothing changes', async () => {
    const browser = connect()
    await vi.advanceTimersByTimeAsync(20_000)
    expect(browser.stale()).toBe(1)
    expect(browser.messages.slice(1).map(({ data }) => data)).toEqual(
      Array.from({ length: 4 }, () => ({ databaseAnswers: true })),
    )
  })

  it('tells once when the database goes away, and once when it is back', async () => {
    const browser = connect()
    await vi.advanceTimersByTimeAsync(100)
    away = true
    await vi.advanceTimersByTimeAsync(4000)
    expect(browser.stale()).toBe(2)
    away = false
    await vi.advanceTimersByTimeAsync(4000)
    expect(browser.stale()).toBe(3)
  })

  it('spares a browser that comes back what it knows already', async () => {
    const stays = connect()
    const before = connect()
    const lastId = before.messages.at(-1)?.id ?? null
    before.leave()
    expect(connect(lastId).messages).toEqual([])
    marker = { ...quiet, traffic: '2' }
    await vi.advanceTimersByTimeAsync(1000)
    expect(stays.stale()).toBe(2)
    expect(connect(lastId).messages).toMatchObject([{ data: { topics: ['traffic'] } }])
  })

  it('tells which topics a change concerns, and after a cut all that were missed', async () => {
    const stays = connect()
    await vi.advanceTimersByTimeAsync(10)
    const cut = connect(stays.messages.at(-1)?.id ?? null)
    cut.leave()
    marker = { ...quiet, patterns: '2', access: '' }
    await vi.advanceTimersByTimeAsync(1000)
    marker = { ...marker, health: '2' }
    await vi.advanceTimersByTimeAsync(1000)
    expect(stays.messages.slice(1).map(({ data }) => data)).toEqual([
      { topics: ['patterns'] },
      { topics: ['health'] },
    ])
    const back = connect(stays.messages[0]?.id ?? null)
    expect(back.messages.map(({ data }) => data)).toEqual([{ topics: ['health', 'patterns'] }])
  })

  it('takes an id of another process for one that says nothing', () => {
    connect()
    expect(connect('other-99').messages).toMatchObject([{ data: { topics: liveTopics } }])
  })

  it('asks and listens only while anybody wants to know', async () => {
    const first = connect()
    const second = connect()
    expect(listeners.size).toBe(1)
    first.leave()
    expect(listeners.size).toBe(1)
    second.leave()
    expect(listeners.size).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('does not trust what it knew before nobody was there', async () => {
    const before = connect()
    const lastId = before.messages.at(-1)?.id ?? null
    before.leave()
    expect(connect(lastId).stale()).toBe(1)
  })
})
