import { expect, it } from 'vitest'
import type { WorseEdge } from '#lib/overview/model.ts'
import { explainSearch, nothingWorse, worseWords } from './worse-words.ts'

const edge: WorseEdge = {
  ...{ source: 'orders', target: 'the bank', protocol: 'http', calls: 1_000, tone: 'failing' },
  errorShare: { before: 0.001, now: 0.18 },
  p95Ms: { before: 60.4, now: 2_400 },
  callsPerSecond: { before: 4.2, now: 3.1 },
  silentSince: null,
  worse: ['latency', 'errors'],
}

it('tells what got worse from what to what, the worse first', () => {
  expect(worseWords(edge, 'UTC')).toBe(
    'http · p95 60.4\u00a0ms → 2400\u00a0ms · errors 0.1\u00a0% → 18\u00a0%',
  )
  expect(worseWords({ ...edge, worse: ['errors'] }, 'UTC')).toBe(
    'http · errors 0.1\u00a0% → 18\u00a0%',
  )
  const silentSince = '2026-11-25T10:12:00.000Z'
  expect(worseWords({ ...edge, silentSince, worse: ['traffic'] }, 'UTC')).toBe(
    'http · no calls since 10:12, 4.2/s before',
  )
})

it('searches for the failed calls, or for those slower than before', () => {
  expect(explainSearch(edge)).toBe('source=orders target="the bank" duration>61ms')
  expect(explainSearch({ ...edge, worse: ['errors', 'latency'] })).toBe(
    'source=orders target="the bank" error',
  )
})

it('calls nothing well that cannot be compared', () => {
  expect(nothingWorse(18, 'day')).toBe('No edge got worse.')
  expect(nothingWorse(0, 'day')).toBe(
    'Nothing can be compared: there were no calls in the window a day before.',
  )
  expect(nothingWorse(0, 'off')).toContain('Choose in the header')
})
