import { describe, expect, it } from 'vitest'
import { edge } from './test-support.ts'
import { changeOf, toneOfEdge } from './verdicts.ts'

const before = { calls: 100, callsPerSecond: 1, errorShare: 0.01, p95Ms: 40 }

describe('against the window before, an edge', () => {
  it.each([
    ['is compared with nothing', {}, null],
    ['is as it was', { before }, null],
    ['is new', { before: { ...before, calls: 0 } }, 'new'],
    ['is gone', { calls: 0, before }, 'gone'],
    ['was silent and is', { calls: 0, before: { ...before, calls: 0 } }, null],
    ['fails more', { errors: 10, before }, 'errors'],
    ['fails as before', { errors: 10, before: { ...before, errorShare: 0.1 } }, null],
    ['is slower', { p95Ms: 120, before }, 'slower'],
    ['is slower by less than one notices', { p95Ms: 9, before: { ...before, p95Ms: 3 } }, null],
    ['has too few calls to tell', { calls: 10, errors: 9, before }, null],
  ])('%s', (_, own, change) => expect(changeOf(edge('a', 'b', own))).toBe(change))
})

describe('the tone of an edge', () => {
  it.each([
    [{}, 'ok'],
    [{ calls: 0 }, 'unknown'],
    [{ errors: 2 }, 'ok'],
    [{ errors: 3 }, 'failing'],
    [{ calls: 500, errors: 3 }, 'warning'],
    [{ retries: 5 }, 'warning'],
    [{ calls: 0, breaker: 'open' }, 'failing'],
    [{ breaker: 'half_open' }, 'warning'],
    [{ breaker: 'disabled' }, 'ok'],
  ])('%j is %s', (own, tone) => expect(toneOfEdge(edge('a', 'b', own))).toBe(tone))
})
