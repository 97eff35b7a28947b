import { describe, expect, it } from 'vitest'
import { sameWords, searchOf } from './box-words.ts'

const time = { fromMs: 0, toMs: 60_000 }
const edge = (target: string) => ({ source: 'orders', target, protocol: 'http' })

describe('the search for the calls in a box', () => {
  it('has the latencies of the box, and what the heatmap is narrowed to', () => {
    const box = { ...time, lowMs: 250.4, highMs: 1_999.6 }
    expect(searchOf('service="card desk"', box)).toBe(
      'service="card desk" duration>=250ms duration<=2000ms',
    )
    expect(searchOf('cards or desk', box)).toBe('(cards or desk) duration>=250ms duration<=2000ms')
  })

  it('has the edges of a box of errors', () => {
    expect(searchOf('orders', { ...time, edges: [edge('bank')] })).toBe(
      'source=orders target=bank protocol=http error',
    )
    expect(searchOf('', { ...time, edges: [edge('bank'), edge('mail')] })).toBe(
      '((source=orders target=bank protocol=http) or (source=orders target=mail protocol=http)) error',
    )
  })
})

describe('where no difference is found', () => {
  const words = (inside: [number, number], elsewhere: [number, number]) => {
    const side = ([calls, sampled]: [number, number]) => ({ calls, sampled })
    const sides = { inside: side(inside), elsewhere: side(elsewhere) }
    return sameWords({ ...sides, comparedWith: 'all', differences: [], correlations: [] })
  }

  it('there is none only if calls of both sides could be looked at, and enough of them', () => {
    expect(words([500, 500], [9_000, 3_000])).toBe(
      'Nothing sets the calls inside apart from the others.',
    )
    expect(words([500, 0], [9_000, 0])).toMatch(/no longer kept/)
    expect(words([500, 500], [9_000, 0])).toMatch(/no longer kept/)
    expect(words([500, 500], [0, 0])).toMatch(/no other calls/)
    expect(words([2, 2], [9_000, 3_000])).toMatch(/So few calls/)
  })
})
