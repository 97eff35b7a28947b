import { describe, expect, it } from 'vitest'
import { emptyContent } from '../empty-content.ts'
import { forgetKept, keepWork, readKept } from './kept-work.ts'

function memory(): Storage {
  const kept = new Map<string, string>()
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
    clear: () => kept.clear(),
    key: () => null,
    length: 0,
  }
}
const work = {
  version: 3,
  base: emptyContent,
  mine: { ...emptyContent, owner: 'me', performance_sla: { p95_ms: [1, null] } },
  atMs: 5,
}

describe('unsaved work', () => {
  it('is there again, for its own pattern alone', () => {
    const store = memory()
    expect(keepWork('orders', work, store)).toBe(true)
    expect(readKept('orders', store)).toEqual(work)
    expect(readKept('payments', store)).toBeNull()
    expect(readKept(null, store)).toBeNull()
    forgetKept('orders', store)
    expect(readKept('orders', store)).toBeNull()
  })

  it('of which nothing can be read is none', () => {
    const store = memory()
    const { owner: _owner, ...ownerless } = emptyContent
    const broken = [
      { version: 1 },
      { ...work, version: 'three' },
      { ...work, atMs: null },
      { ...work, base: ownerless },
      { ...work, mine: { owner: 1 } },
      { ...work, mine: { ...emptyContent, owner: 1 } },
      { ...work, mine: { ...emptyContent, pattern_name: null } },
      { ...work, mine: { ...emptyContent, services_involved: ['a', 1] } },
      { ...work, mine: { ...emptyContent, more: 'than there is' } },
    ]
    for (const text of ['{', 'null', '[]', ...broken.map((one) => JSON.stringify(one))]) {
      store.setItem('signalbox pattern orders', text)
      expect(readKept('orders', store)).toBeNull()
    }
  })

  it('for which there is no room is said not to be kept', () => {
    const full = {
      ...memory(),
      setItem: () => {
        throw new Error('full')
      },
    }
    expect(keepWork('orders', work, full)).toBe(false)
  })
})
