import { describe, expect, it } from 'vitest'
import { patternLanguage } from '#lib/patterns/pattern-language.ts'
import type { Pattern } from '#lib/patterns/schemas.ts'
import {
  filterPatterns,
  readSorting,
  sortPatterns,
  withConformance,
  writeSorting,
} from './pattern-list-model.ts'

const pattern = (name: string, more: Partial<Pattern> = {}): Pattern => ({
  ...{ id: 1, name, type: 'saga', state: 'active', owner: null, description: null, services: [] },
  ...{ flow: '', guarantees: null, consistency: null, failureHandling: null, sla: null },
  ...{ version: 1, createdAt: null, updatedAt: null, updatedBy: null },
  ...more,
})
const namesOf = (patterns: readonly Pattern[]) => patterns.map(({ name }) => name)

describe('the list of patterns', () => {
  const patterns = [
    pattern('b', { owner: 'Zed', sla: { p95_ms: 100 } }),
    pattern('A', { state: 'odd' }),
    pattern('c', { owner: 'amy', state: 'draft', sla: { p95_ms: 20 } }),
  ]

  it('is sorted by what people read, what is missing last, whichever way round', () => {
    const by = (text: string) => namesOf(sortPatterns(patterns, readSorting(text), () => null))
    expect(by('name')).toEqual(['A', 'b', 'c'])
    expect(by('owner')).toEqual(['c', 'b', 'A'])
    expect(by('-owner')).toEqual(['b', 'c', 'A'])
    expect(by('sla')).toEqual(['c', 'b', 'A'])
    expect(by('state')).toEqual(['b', 'c', 'A'])
    expect(by('who knows')).toEqual(by('name'))
  })

  it('has its order in the address', () => {
    for (const text of ['name', '-changed']) expect(writeSorting(readSorting(text))).toBe(text)
  })

  it('is sorted and filtered by how traffic keeps to it, once that is known', () => {
    const shares: Record<string, number> = { b: 0.5, c: 1 }
    const shareOf = ({ name }: Pattern) => shares[name] ?? null
    const worst = sortPatterns(patterns, readSorting('conformance'), shareOf)
    expect(namesOf(worst)).toEqual(['b', 'c', 'A'])
    const language = withConformance(patternLanguage(patterns), shareOf)
    expect(namesOf(filterPatterns(patterns, 'conformance<99%', language))).toEqual(['b'])
    expect(filterPatterns(patterns, 'conformance<', language)).toBe(patterns)
  })
})
