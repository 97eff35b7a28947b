import { expect, it } from 'vitest'
import { pathWords, valueWords } from './path-words.ts'

it.each([
  ['owner', 'owner'],
  ['performance_sla.p95_ms', 'SLA: p95 in ms'],
  ['message_flow', 'flow'],
  ['message_flow.team', 'flow: team'],
  ['message_flow.steps.pay', 'step pay'],
  ['message_flow.steps.pay.timeout_ms', 'step pay: timeout in ms'],
  ['message_flow.steps.pay.v2.after', 'step pay.v2: after'],
  ['services_involved.bank', 'services: bank'],
])('the place %s is read as %s', (path, words) => expect(pathWords(path)).toBe(words))

it('says of nothing that it is nothing, and of the rest what it is', () => {
  expect([undefined, null, '', [], ['a', 'b'], 5, { a: 1 }].map(valueWords)).toEqual([
    ...['–', '–', '(empty)', '(none)', 'a, b', '5', '{"a":1}'],
  ])
})
