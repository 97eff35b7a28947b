import { expect, it } from 'vitest'
import type { CorrelationEvent } from '#lib/correlations/model.ts'
import { patternOf } from '../test-support.ts'
import {
  begun,
  failedRoot,
  made,
  no,
  risk,
  settledBadly,
  start,
  steps,
  transfer,
} from './by-hand-test-support.ts'
import { judgeCalls, readCalls } from './judge.ts'

const cases: Record<string, [happened: CorrelationEvent[], succeeded: number, failed: number]> = {
  'all went well': [transfer(), 1, 0],
  'it does not keep to the pattern': [transfer({ credit: null }), 0, 1],
  'it kept to the pattern: failed, and taken back': [transfer(settledBadly, failedRoot()), 0, 1],
  'taken back, though who began it got an answer': [transfer(settledBadly), 0, 1],
  'a step failed that need not be there': [transfer({ rate: no }), 1, 0],
  'it failed as a whole': [transfer({}, failedRoot()), 0, 1],
  'twice in one correlation, the second time badly': [
    [...transfer(), ...transfer(settledBadly, begun({ ...no, at: 60_000 }), 60_000)],
    1,
    1,
  ],
}

it('counts a run as well in which a call failed, and the one around it went well', () => {
  const pattern = patternOf({ steps: [start, risk] })
  const outcome = (root = begun()) =>
    judgeCalls(pattern, readCalls([root, made('risk', root, no)]), []).runs
  expect(outcome()).toEqual({ succeeded: 1, failed: 0 })
  expect(outcome(failedRoot())).toEqual({ succeeded: 0, failed: 1 })
})

it.each(Object.entries(cases))('counts a run: %s', (_, [happened, succeeded, failed]) => {
  const pattern = patternOf({ steps })
  const { runs } = judgeCalls(pattern, readCalls(happened), [])
  expect(runs).toEqual({ succeeded, failed })
})
