import fc from 'fast-check'
import { expect, it } from 'vitest'
import { drawnSegments, placeOf } from './lane-model.ts'

const window = { fromMs: 0, toMs: 10_000 }

it('leaves a lane with few segments alone', () => {
  const segments = [
    { state: 'closed', fromMs: 0, toMs: 9_000 },
    { state: 'open', fromMs: 9_000, toMs: 10_000 },
  ]
  expect(drawnSegments(segments, window)).toBe(segments)
})

it('never loses an opening, however many segments share a pixel, and leaves no gap', () => {
  const states = fc.constantFrom('closed', 'half_open', 'open')
  fc.assert(
    fc.property(fc.array(states, { minLength: 30, maxLength: 300 }), (told) => {
      const stepMs = 10_000 / told.length
      const segments = told.map((state, place) => ({
        state,
        fromMs: place * stepMs,
        toMs: (place + 1) * stepMs,
      }))
      const drawn = drawnSegments(segments, window, 20)
      expect(drawn.length).toBeLessThanOrEqual(20)
      expect(drawn[0]?.fromMs).toBe(0)
      drawn.forEach((segment, place) => {
        expect(segment.fromMs).toBe(drawn[place - 1]?.toMs ?? 0)
      })
      expect(drawn.at(-1)?.toMs).toBeCloseTo(10_000)
      for (const { state, fromMs } of segments.filter((one) => one.state === 'open')) {
        const over = drawn.find((one) => one.fromMs <= fromMs && fromMs < one.toMs)
        expect(over?.state).toBe(state)
      }
    }),
  )
})

it('marks what is not closed and shorter than the eye sees', () => {
  expect(placeOf({ state: 'open', fromMs: 5_000, toMs: 5_010 }, window)).toMatchObject({
    left: 50,
    isShort: true,
  })
  expect(placeOf({ state: 'open', fromMs: 5_000, toMs: 6_000 }, window).isShort).toBe(false)
  expect(placeOf({ state: 'closed', fromMs: 5_000, toMs: 5_010 }, window).isShort).toBe(false)
})
