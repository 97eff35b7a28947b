import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { problemCodes, type ProblemCode } from './problem-codes.ts'
import { problemsOf, type Seen } from './problems.ts'
import type { PatternContent } from './schemas.ts'
import { arbitraryContent } from './test-support.ts'

const step = (id: string, more: object = {}) => ({
  ...{ id, from: 'orders', to: 'payments', reply: true, optional: false, timeout_ms: 50 },
  ...{ after: [], ...more },
})
const good: PatternContent = {
  ...{ pattern_name: 'pay', pattern_type: 'request_response', state: 'active', owner: null },
  ...{ description: null, services_involved: ['orders', 'payments'] },
  ...{ message_flow: flow(step('pay')), reliability_guarantees: 'at_most_once' },
  ...{ consistency_model: 'strong', failure_handling: '{"retries":3}' },
  ...{ performance_sla: { p95_ms: 100 } },
}
function flow(...steps: unknown[]): string {
  return JSON.stringify({ version: 1, steps })
}
const found = (part: Partial<PatternContent>, seen?: Seen) =>
  problemsOf({ ...good, ...part }, seen).map(({ code, path }) => `${code} ${path}`)
const at = (code: ProblemCode, path: string) => `${code} ${path}`
const saga = (...steps: unknown[]) => ({ pattern_type: 'saga', message_flow: flow(...steps) })

describe('the problems of a pattern', () => {
  it('are none where all is well', () => {
    expect(found({})).toEqual([])
    expect(found({ pattern_type: 'request_reply' })).toEqual([])
    const undo = step('undo', { compensates: 'pay', operation: 'Refund' })
    expect(found(saga(step('pay'), undo, step('ship', { after: ['pay'] })))).toEqual([])
    expect(found({ services_involved: ['ord*', 'payments'] })).toEqual([])
  })

  it.each<[string, Partial<PatternContent>, string[]]>([
    [
      'a stranger',
      { message_flow: flow(step('a', { to: 'mail' })), services_involved: ['orders'] },
      [at('SBX-P001', 'message_flow.steps[0].to')],
    ],
    ['no JSON', { message_flow: 'a -> b' }, [at('SBX-P002', 'message_flow')]],
    ['no list', { message_flow: '{"steps":1}' }, [at('SBX-P002', 'message_flow.steps')]],
    [
      'what is no step',
      { message_flow: flow('x', step('pay', { timeout_ms: '2s' })) },
      [
        at('SBX-P002', 'message_flow.steps[1].timeout_ms'),
        at('SBX-P002', 'message_flow.steps[0]'),
        at('SBX-P021', 'message_flow.steps[1].timeout_ms'),
      ].toSorted(),
    ],
    [
      'one id twice',
      { message_flow: flow(step('a'), step('a')) },
      [at('SBX-P003', 'message_flow.steps[1].id')],
    ],
    [
      'an unknown step',
      { message_flow: flow(step('a', { after: ['b'] })) },
      [at('SBX-P004', 'message_flow.steps[0].after')],
    ],
    [
      'a circle, and who waits for it',
      {
        message_flow: flow(
          step('a', { after: ['b'] }),
          step('b', { after: ['a'] }),
          step('c', { after: ['a'] }),
        ),
      },
      [
        at('SBX-P005', 'message_flow.steps[0].after'),
        at('SBX-P005', 'message_flow.steps[1].after'),
        at('SBX-P006', 'message_flow.steps[2].after'),
      ],
    ],
    [
      'a wait for itself',
      { message_flow: flow(step('a', { after: ['a'] })) },
      [at('SBX-P005', 'message_flow.steps[0].after')],
    ],
    [
      'who waits for one that waits for nobody',
      { message_flow: flow(step('a', { after: ['x'] }), step('b', { after: ['a'] })) },
      [
        at('SBX-P004', 'message_flow.steps[0].after'),
        at('SBX-P006', 'message_flow.steps[1].after'),
      ],
    ],
    [
      'an island',
      {
        message_flow: flow(step('a'), step('b', { from: 'mail', to: 'orders' })),
        services_involved: ['*'],
      },
      [at('SBX-P007', 'message_flow.steps[1].from')],
    ],
    [
      'nothing to undo with',
      saga(step('a'), step('b', { after: ['a'] })),
      [at('SBX-P008', 'message_flow.steps[0].compensation')],
    ],
    [
      'no step to undo',
      saga(step('a'), step('b', { compensates: 'x' })),
      [at('SBX-P009', 'message_flow.steps[1].compensates')],
    ],
    [
      'patience',
      { message_flow: flow(step('a', { timeout_ms: 101 })) },
      [at('SBX-P010', 'message_flow.steps[0].timeout_ms')],
    ],
    [
      'a bystander',
      { services_involved: ['orders', 'payments', 'mail'] },
      [at('SBX-P011', 'services_involved[2]')],
    ],
    [
      'a reply nobody wants',
      { pattern_type: 'fire_and_forget' },
      [at('SBX-P012', 'message_flow.steps[0].reply')],
    ],
    [
      'a reply to all',
      { pattern_type: 'pub_sub' },
      [at('SBX-P013', 'message_flow.steps[0].reply')],
    ],
    [
      'no reply',
      { message_flow: flow(step('a', { reply: false })) },
      [at('SBX-P014', 'message_flow.steps[0].reply')],
    ],
    [
      'odd words',
      { pattern_type: 'gossip', state: 'x', reliability_guarantees: 'y', consistency_model: 'z' },
      ['pattern_type', 'state', 'reliability_guarantees', 'consistency_model'].map((path) =>
        at('SBX-P016', path),
      ),
    ],
    [
      'an odd SLA',
      { performance_sla: { p95_ms: 'x' } },
      [at('SBX-P017', 'performance_sla.p95_ms')],
    ],
    ['odd handling', { failure_handling: 'retry' }, [at('SBX-P018', 'failure_handling')]],
    ['no steps', { message_flow: flow() }, [at('SBX-P019', 'message_flow.steps')]],
    [
      'no timeout',
      { message_flow: flow(step('a', { timeout_ms: undefined })) },
      [at('SBX-P021', 'message_flow.steps[0].timeout_ms')],
    ],
    [
      'undoing what is no saga',
      { message_flow: flow(step('a', { compensation: 'Refund' })) },
      [at('SBX-P022', 'message_flow.steps[0].compensation')],
    ],
  ])('tell of %s', (_, part, wanted) => {
    expect(found(part).toSorted()).toEqual(wanted.toSorted())
  })

  it('tell of a long timeout only where somebody waits for it in a run that goes well', () => {
    const found010 = (...steps: unknown[]) =>
      problemsOf({ ...good, ...saga(...steps) }).filter(({ code }) => code === 'SBX-P010')
    const long = { timeout_ms: 101 }
    expect(found010(step('a', long))).toMatchObject([{ step: 'a', severity: 'info' }])
    expect(found010(step('a', { ...long, reply: false }))).toEqual([])
    expect(found010(step('a', { compensation: 'undo' }), step('undo', long))).toEqual([])
    expect(found010(step('a'), step('undo', { ...long, compensates: 'a' }))).toEqual([])
  })

  it('tell of services and calls that were never seen, where it is known what was', () => {
    const call = { source: 'orders', target: 'payments', protocol: 'http' }
    expect(found({}, { services: ['orders', 'payments'], calls: [call] })).toEqual([])
    expect(found({}, { services: ['orders', 'payments'], calls: [] })).toEqual([
      at('SBX-P020', 'message_flow.steps[0]'),
    ])
    expect(
      found(
        { message_flow: flow(step('a', { protocol: 'grpc' })) },
        { services: ['orders', 'payments'], calls: [call] },
      ),
    ).toEqual([at('SBX-P020', 'message_flow.steps[0]')])
    expect(found({}, { services: ['orders'], calls: [] })).toEqual([
      at('SBX-P015', 'services_involved[1]'),
    ])
  })

  it('can be told of whatever another program wrote, the worst first', () => {
    const order = ['error', 'warning', 'info']
    fc.assert(
      fc.property(arbitraryContent, (content) => {
        const severities = problemsOf(content, { services: [], calls: [] }).map((one) =>
          order.indexOf(one.severity),
        )
        expect(severities).toEqual(severities.toSorted((one, other) => one - other))
      }),
    )
  })

  it('are each documented', async () => {
    const docs = await readFile(resolve(import.meta.dirname, '../../docs/patterns.md'), 'utf8')
    const headings = [...docs.matchAll(/^### (SBX-P\d{3}) (.+)$/gm)].map(([, code, title]) => [
      code,
      title,
    ])
    expect(headings).toEqual(Object.entries(problemCodes).map(([code, { title }]) => [code, title]))
  })
})
