import { expect, it } from 'vitest'
import { captionOf, counted } from './words.ts'

const shown = { from: '2026-11-25T10:20:00Z', to: '2026-11-25T10:50:00Z' }
const all = { q: '', hide: false, errors: false, focus: null, hops: 1, hidden: [] } as const

it('says below a picture of what time it is, and what was chosen', () => {
  const of = (own: Partial<Parameters<typeof captionOf>[1]>, comparedWith: typeof shown | null) =>
    captionOf({ shown, comparedWith }, { ...all, hidden: [], ...own }, 'UTC')
  expect(of({}, null)).toBe('Signalbox map, 25 Nov, 10:20 – 25 Nov, 10:50 UTC')
  expect(of({ q: 'p95>200', focus: 'cart', hidden: ['bank'], errors: true }, shown)).toBe(
    'Signalbox map, 25 Nov, 10:20 – 25 Nov, 10:50 UTC · against 25 Nov, 10:20 – 25 Nov, 10:50' +
      ' · found: p95>200 · errors only · cart ± 1 · without bank',
  )
})

it('counts one edge and two edges', () => {
  expect([1, 2].map((count) => counted(count, 'edge'))).toEqual(['1 edge', '2 edges'])
})
