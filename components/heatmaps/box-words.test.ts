import { describe, expect, it } from 'vitest'
import { searchOf } from './box-words.ts'

const time = { fromMs: 0, toMs: 60_000 }
const edge = (target: string) => ({ source: 'orders', target, protocol: 'http' })

describe('the search for the calls in a box', () => {
  it('has the latencies of the box, and what the heatmap is narrowed to', () => {
    const box = { ...time, lowMs: 250.4, highMs: 1_999.6 }
    expect(searchOf({ service: 'card desk', protocol: '' }, box)).toBe(
      'service="card desk" duration>=250ms duration<=2000ms',
    )
  })

  it('has the edges of a box of errors', () => {
    expect(searchOf({}, { ...time, edges: [edge('bank')] })).toBe(
      'source=orders target=bank protocol=http error',
    )
    expect(searchOf({}, { ...time, edges: [edge('bank'), edge('mail')] })).toBe(
      '((source=orders target=bank protocol=http) or (source=orders target=mail protocol=http)) error',
    )
  })
})
