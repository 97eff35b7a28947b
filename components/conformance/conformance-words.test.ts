import { describe, expect, it } from 'vitest'
import { nothingDeviates, shareWords, summaryWords, toneOf } from './conformance-words.ts'

const pattern = { id: 1, name: 'orders', state: 'active', version: 1 }

describe('conformance in words', () => {
  it('never says that all match while one does not', () => {
    expect(shareWords(99_999 / 100_000)).toBe('99.9 %')
    expect(shareWords(1)).toBe('100 %')
    expect(shareWords(null)).toBe('nothing judged')
  })

  it('does not call traffic well that nobody has judged', () => {
    expect(nothingDeviates([{ matched: 0 }, { matched: 0 }])).toMatch(
      /^No run in this window is judged yet/,
    )
    expect(nothingDeviates([{ matched: 1_200 }, { matched: 0 }])).toBe(
      'All 1200 judged runs match.',
    )
    expect(nothingDeviates([])).toBe('No active pattern is declared.')
  })

  it('says what deviates most', () => {
    const kinds = [
      { kind: 'lost' as const, correlations: 9 },
      { kind: 'wrong_order' as const, correlations: 3 },
    ]
    const summary = { ...pattern, matched: 88, deviating: 12, share: 0.88, kinds }
    expect(summaryWords(summary)).toBe('12 of 100 deviate: lost 9, wrong order 3')
    expect(toneOf(summary)).toBe('failing')
    const slow = { ...summary, kinds: [{ kind: 'sla_exceeded' as const, correlations: 12 }] }
    expect(summaryWords(slow)).toBe('12 of 100 deviate: slower than its SLA 12')
  })
})
