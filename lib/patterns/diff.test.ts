import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diffPatterns } from './diff.ts'
import { sameJson, type Json } from './json.ts'
import type { PatternContent } from './schemas.ts'
import { arbitraryContent, arbitraryVersions } from './test-support.ts'

const step = (id: string, more: object = {}) => ({
  ...{ id, from: 'orders', to: 'payments', reply: true, optional: false, after: [] },
  ...more,
})
const withSteps = (...steps: object[]): PatternContent => ({
  ...{ pattern_name: 'orders', pattern_type: 'saga', state: 'active', owner: null },
  ...{ description: null, services_involved: ['orders', 'payments'] },
  ...{ message_flow: JSON.stringify({ version: 1, steps }) },
  ...{ reliability_guarantees: null, consistency_model: null },
  ...{ failure_handling: '{"retries":3}', performance_sla: { p95_ms: 100, success_rate: 99 } },
})
const base = withSteps(step('pay', { timeout_ms: 100, protocol: 'http' }), step('ship'))

describe('the differences of two versions', () => {
  it('are none where nothing differs, and some where something does', () => {
    fc.assert(
      fc.property(arbitraryVersions, ([before, after]) => {
        expect(diffPatterns(before, before)).toEqual([])
        const isSame = Object.entries(before).every(([field, value]: [string, Json]) =>
          sameJson(value, Object.entries(after).find(([name]) => name === field)?.[1]),
        )
        expect(diffPatterns(before, after).length === 0).toBe(isSame)
      }),
    )
  })

  it('are the same in both directions, with before and after changed over', () => {
    fc.assert(
      fc.property(arbitraryContent, arbitraryContent, (before, after) => {
        const there = diffPatterns(before, after)
        const back = diffPatterns(after, before)
        const told = (all: typeof there) =>
          all.map(({ path, before: old, after: now }) => [path, old, now])
        const sorted = (all: unknown[]) => all.map((one) => JSON.stringify(one)).toSorted()
        expect(sorted(told(back))).toEqual(
          sorted(told(there).map(([path, old, now]) => [path, now, old])),
        )
      }),
    )
  })

  const edited = (steps: object[]) => withSteps(...steps)
  const pay = (more: object) => [
    step('pay', { timeout_ms: 100, protocol: 'http', ...more }),
    step('ship'),
  ]
  it.each<[string, PatternContent, string, boolean]>([
    ['another step', edited([...pay({}), step('mail')]), 'message_flow.steps.mail', true],
    [
      'a step that may be left out',
      edited([...pay({}), step('mail', { optional: true })]),
      'message_flow.steps.mail',
      false,
    ],
    [
      'a step that is gone',
      edited([step('ship'), ...pay({}).slice(0, 1)].slice(1)),
      'message_flow.steps.ship',
      true,
    ],
    [
      'a shorter timeout',
      edited(pay({ timeout_ms: 50 })),
      'message_flow.steps.pay.timeout_ms',
      true,
    ],
    [
      'a longer timeout',
      edited(pay({ timeout_ms: 150 })),
      'message_flow.steps.pay.timeout_ms',
      false,
    ],
    [
      'no timeout',
      edited(pay({ timeout_ms: undefined })),
      'message_flow.steps.pay.timeout_ms',
      false,
    ],
    [
      'another protocol',
      edited(pay({ protocol: 'grpc' })),
      'message_flow.steps.pay.protocol',
      true,
    ],
    [
      'any protocol',
      edited(pay({ protocol: undefined })),
      'message_flow.steps.pay.protocol',
      false,
    ],
    ['a wider name', edited(pay({ to: 'pay*' })), 'message_flow.steps.pay.to', false],
    [
      'a first operation',
      edited(pay({ operation: 'Pay' })),
      'message_flow.steps.pay.operation',
      true,
    ],
    ['no reply', edited(pay({ reply: false })), 'message_flow.steps.pay.reply', true],
    ['a wait', edited(pay({ after: ['ship'] })), 'message_flow.steps.pay.after', true],
    [
      'a compensation',
      edited(pay({ compensation: 'X' })),
      'message_flow.steps.pay.compensation',
      true,
    ],
    ['what we do not know', edited(pay({ team: 'a' })), 'message_flow.steps.pay.team', false],
    ['another order', edited(pay({}).toReversed()), 'message_flow.steps', false],
    ['other spaces', { ...base, message_flow: `${base.message_flow} ` }, 'message_flow', false],
    ['no JSON', { ...base, message_flow: 'a -> b' }, 'message_flow', true],
    [
      'a tighter SLA',
      { ...base, performance_sla: { p95_ms: 90, success_rate: 99 } },
      'performance_sla.p95_ms',
      true,
    ],
    [
      'a looser SLA',
      { ...base, performance_sla: { p95_ms: 100, success_rate: 98 } },
      'performance_sla.success_rate',
      false,
    ],
    [
      'half an SLA',
      { ...base, performance_sla: { p95_ms: 100 } },
      'performance_sla.success_rate',
      false,
    ],
    [
      'more retries',
      { ...base, failure_handling: '{"retries": 5}' },
      'failure_handling.retries',
      false,
    ],
    [
      'another end',
      { ...base, failure_handling: '{"retries": 3, "on_failure": "stop"}' },
      'failure_handling.on_failure',
      true,
    ],
    [
      'another service',
      { ...base, services_involved: ['orders', 'payments', 'x'] },
      'services_involved.x',
      false,
    ],
    [
      'a service less',
      { ...base, services_involved: ['orders'] },
      'services_involved.payments',
      true,
    ],
    ['another type', { ...base, pattern_type: 'pub_sub' }, 'pattern_type', true],
    ['an owner', { ...base, owner: 'a' }, 'owner', false],
    ['another state', { ...base, state: 'draft' }, 'state', false],
    [
      'a guarantee',
      { ...base, reliability_guarantees: 'exactly_once' },
      'reliability_guarantees',
      true,
    ],
  ])('tell of %s where it is and whether it breaks something', (_, after, path, breaking) => {
    const changes = diffPatterns(base, after)
    expect(changes.map((one) => ({ path: one.path, breaking: one.breaking }))).toEqual([
      { path, breaking },
    ])
    expect(changes[0]?.why).not.toBe('')
  })

  it('tell two steps of one id apart', () => {
    const twice = withSteps(step('a'), step('a', { to: 'x' }))
    const other = withSteps(step('a'), step('a', { to: 'y' }))
    expect(diffPatterns(twice, other)).toMatchObject([
      { path: 'message_flow.steps.a (2).to', before: 'x', after: 'y' },
    ])
  })
})
