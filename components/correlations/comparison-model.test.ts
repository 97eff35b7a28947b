import { describe, expect, test } from 'vitest'
import type { ComparedPlace } from '#lib/correlations/analysis/compare-correlations.ts'
import { changedPlaces } from './comparison-model.ts'

const place = (key: string, change: ComparedPlace['change'] = 'same'): ComparedPlace => ({
  ...{ key, change, here: null, there: null, durationDeltaMs: 0, selfDeltaMs: 0 },
  depth: key.split('.').length - 1,
})
const side = (failed: number) => ({ calls: [], durationMs: 1, selfMs: 1, failed })
const keysOf = (places: ComparedPlace[]) => changedPlaces(places).map(({ key }) => key)

describe('what is shown of a comparison', () => {
  test('is what changed, with what is above it and nothing beside', () => {
    const tree = [
      ...[place('a'), place('a.b'), place('a.b.c', 'longer'), place('a.b.d'), place('a.e')],
      ...[place('a.f'), place('a.f.g'), place('a.f.g.h', 'new'), place('i'), place('i.j')],
    ]
    expect(keysOf(tree)).toEqual(['a', 'a.b', 'a.b.c', 'a.f', 'a.f.g', 'a.f.g.h'])
  })

  test('is what failed in one alone, however long it took', () => {
    expect(keysOf([{ ...place('a'), here: side(1), there: side(0) }, place('b')])).toEqual(['a'])
  })

  test('is nothing where nothing changed', () => {
    expect(keysOf([place('a'), place('a.b')])).toEqual([])
  })
})
