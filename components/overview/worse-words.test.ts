import { expect, it } from 'vitest'
import type { WorseEdge } from '#lib/overview/model.ts'
import { explainSearch, worseWords } from './worse-words.ts'

const edge: WorseEdge = {
  ...{ source: 'orders', target: 'the bank', protocol: 'http', calls: 1_000, tone: 'failing' },
  errorShare: { before: 0.001, now: 0.18 },
  p95Ms: { before: 60.4, now: 2_400 },
  worse: ['latency', 'errors'],
}

it('tells what got worse from what to what, the worse first', () => {
  expect(worseWords(edge)).toBe(
    'http · p95 60.4\u00a0ms → 2400\u00a0ms · errors 0.1\u00a0% → 18\u00a0%',
  )
  expect(worseWords({ ...edge, worse: ['errors'] })).toBe('http · errors 0.1\u00a0% → 18\u00a0%')
})

it('searches for the failed calls, or for those slower than before', () => {
  expect(explainSearch(edge)).toBe('source=orders target="the bank" duration>61ms')
  expect(explainSearch({ ...edge, worse: ['errors', 'latency'] })).toBe(
    'source=orders target="the bank" error',
  )
})
