import { describe, expect, it } from 'vitest'
import { laneOf } from './breaker-lane.ts'

const range = { fromMs: 0, toMs: 100 }
const lane = (...given: [Record<string, string>, [string, string, string, number][]]) =>
  laneOf(
    range,
    new Map(Object.entries(given[0])),
    given[1].map(([instance, before, after, atMs]) => ({ instance, before, after, atMs })),
  ).map(({ state, from, to }) => [state, Date.parse(from), Date.parse(to)])

describe('the lane of a breaker', () => {
  it('is one stretch where nothing changed', () => {
    expect(lane({ a: 'closed' }, [])).toEqual([['closed', 0, 100]])
  })

  it('keeps a state however short it was', () => {
    const changes: [string, string, string, number][] = [
      ['a', 'closed', 'open', 40],
      ['a', 'open', 'half_open', 41],
      ['a', 'half_open', 'closed', 42],
    ]
    expect(lane({ a: 'closed' }, changes)).toEqual([
      ['closed', 0, 40],
      ['open', 40, 41],
      ['half_open', 41, 42],
      ['closed', 42, 100],
    ])
  })

  it('is open as long as one process has it open', () => {
    const changes: [string, string, string, number][] = [
      ['a', 'closed', 'open', 20],
      ['b', 'closed', 'open', 30],
      ['a', 'open', 'closed', 50],
    ]
    expect(lane({ a: 'closed', b: 'open' }, changes)).toEqual([
      ['closed', 0, 20],
      ['open', 20, 100],
    ])
  })

  it('knows the state of a process that has ended from what it changed from', () => {
    expect(lane({}, [['gone', 'open', 'closed', 60]])).toEqual([
      ['open', 0, 60],
      ['closed', 60, 100],
    ])
  })
})
