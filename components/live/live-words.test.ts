import { describe, expect, it } from 'vitest'
import type { LiveState } from './live-store.ts'
import { liveWords } from './live-words.ts'

const now = 1_000_000
const open = (ageMs: number): LiveState => ({
  stream: 'open',
  currentAtMs: now - ageMs,
  cutAtMs: null,
  databaseAnswers: true,
})
const cut = (ageMs: number, sinceMs: number): LiveState => ({
  stream: 'cut',
  currentAtMs: now - ageMs,
  cutAtMs: now - sinceMs,
  databaseAnswers: true,
})

const nothing: LiveState = {
  stream: 'connecting',
  currentAtMs: null,
  cutAtMs: null,
  databaseAnswers: true,
}

describe('the words of the live indicator', () => {
  it.each<[LiveState, string, string]>([
    [nothing, 'connecting', 'unknown'],
    [open(800), 'live', 'ok'],
    [open(15_001), 'stale', 'warning'],
    [open(60_001), 'stale', 'failing'],
    [{ ...open(800), databaseAnswers: false }, 'stale', 'warning'],
    [cut(2_000, 2_500), 'live', 'ok'],
    [cut(8_000, 9_000), 'reconnecting', 'warning'],
    [cut(45_000, 46_000), 'disconnected', 'warning'],
    [cut(90_000, 91_000), 'disconnected', 'failing'],
    [{ ...nothing, stream: 'open', databaseAnswers: false }, 'no data', 'failing'],
    [{ ...nothing, stream: 'cut', cutAtMs: now - 5_000 }, 'disconnected', 'failing'],
  ])('say of %j: %s, %s', (state, word, tone) => {
    expect(liveWords(state, { nowMs: now, paused: false })).toMatchObject({ state: word, tone })
  })

  it('tell the age of what is on the screen', () => {
    expect(liveWords(open(800), { nowMs: now, paused: false }).age).toBe('0.8\u00a0s')
    expect(liveWords(open(45_200), { nowMs: now, paused: false }).age).toBe('45\u00a0s')
  })

  it('tell of a stretch of the past that it does not move, but not that all is well when it is not', () => {
    const words = (state: LiveState) => liveWords(state, { nowMs: now, paused: true })
    expect(words(open(800))).toEqual({ tone: 'unknown', state: 'paused', age: '' })
    expect(words(cut(90_000, 91_000)).state).toBe('disconnected')
    expect(words(open(60_001)).state).toBe('stale')
  })
})
