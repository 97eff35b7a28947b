import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { laneSegments, worstState } from './model.ts'

const window = { fromMs: 0, toMs: 100, before: new Map<string, string>() }

describe('the lane of a breaker', () => {
  it('shows every state, also one of a millisecond', () => {
    const changes = [
      { instance: 'a', atMs: 40, from: 'closed', to: 'open' },
      { instance: 'a', atMs: 41, from: 'open', to: 'half_open' },
      { instance: 'a', atMs: 60, from: 'half_open', to: 'closed' },
    ]
    expect(laneSegments(changes, window)).toEqual([
      { state: 'closed', fromMs: 0, toMs: 40 },
      { state: 'open', fromMs: 40, toMs: 41 },
      { state: 'half_open', fromMs: 41, toMs: 60 },
      { state: 'closed', fromMs: 60, toMs: 100 },
    ])
  })

  it('shows the worst of several processes', () => {
    const changes = [
      { instance: 'a', atMs: 10, from: 'closed', to: 'open' },
      { instance: 'b', atMs: 20, from: 'closed', to: 'open' },
      { instance: 'a', atMs: 30, from: 'open', to: 'closed' },
      { instance: 'b', atMs: 50, from: 'open', to: 'gone' },
    ]
    expect(laneSegments(changes, window)).toEqual([
      { state: 'closed', fromMs: 0, toMs: 10 },
      { state: 'open', fromMs: 10, toMs: 50 },
      { state: 'closed', fromMs: 50, toMs: 100 },
    ])
  })

  it('begins with what was before the window', () => {
    const before = new Map([['a', 'forced_open']])
    expect(laneSegments([], { ...window, before })).toEqual([
      { state: 'forced_open', fromMs: 0, toMs: 100 },
    ])
    const first = [{ instance: 'b', atMs: 70, from: 'open', to: 'closed' }]
    expect(laneSegments(first, window)[0]).toEqual({ state: 'open', fromMs: 0, toMs: 70 })
  })

  it('says that it is not known what was before anything was told', () => {
    const unknown = { state: 'unknown', fromMs: 0, toMs: 30 }
    const opened = { instance: 'a', atMs: 60, from: 'closed', to: 'open' }
    expect(laneSegments([opened], { ...window, knownFromMs: 30 })).toEqual([
      unknown,
      { state: 'closed', fromMs: 30, toMs: 60 },
      { state: 'open', fromMs: 60, toMs: 100 },
    ])
    expect(laneSegments([], { ...window, knownFromMs: 30 })).toEqual([
      unknown,
      { state: 'closed', fromMs: 30, toMs: 100 },
    ])
    expect(laneSegments([], { ...window, knownFromMs: Infinity })).toEqual([
      { ...unknown, toMs: 100 },
    ])
    // What is open was told of before: only then could it have opened.
    const closed = { instance: 'a', atMs: 60, from: 'open', to: 'closed' }
    expect(laneSegments([closed], { ...window, knownFromMs: 30 })[0]?.state).toBe('open')
  })

  it('covers the window without a gap, and never tells the same state twice in a row', () => {
    const states = fc.constantFrom('closed', 'open', 'half_open', 'forced_open', 'disabled', 'gone')
    const change = fc.record({
      instance: fc.constantFrom('a', 'b', 'c'),
      atMs: fc.nat(99),
      from: states,
      to: states,
    })
    fc.assert(
      fc.property(fc.array(change), fc.integer({ min: -10, max: 110 }), (changes, knownFromMs) => {
        const segments = laneSegments(changes, { ...window, knownFromMs })
        let endMs = 0
        let last = ''
        for (const { state, fromMs, toMs } of segments) {
          expect(fromMs).toBe(endMs)
          expect(toMs).toBeGreaterThan(fromMs)
          expect(state).not.toBe(last)
          endMs = toMs
          last = state
        }
        expect(endMs).toBe(100)
      }),
    )
  })
})

describe('worstState', () => {
  it('puts what stops calls before what lets some through', () => {
    expect(worstState(['closed', 'half_open', 'open', 'disabled'])).toBe('open')
    expect(worstState(['closed', 'forced_open', 'half_open'])).toBe('forced_open')
    expect(worstState(['disabled', 'closed'])).toBe('closed')
    expect(worstState([])).toBeNull()
  })
})
