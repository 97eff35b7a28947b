import { describe, expect, it } from 'vitest'
import { callEvent, timedOut, unseen } from '#lib/correlations/analysis/test-support.ts'
import type { CorrelationEvent } from '#lib/correlations/model.ts'
import { messageEvents, patternOf, queueKinds, stepOf } from '../test-support.ts'
import { judge } from './judge.ts'

const order = [
  stepOf('gateway > order', { id: 'place' }),
  stepOf('order > stock', {
    id: 'reserve',
    protocol: 'grpc',
    operation: 'Reserve',
    compensation: 'Release',
  }),
  stepOf('order > payment', { id: 'pay', protocol: 'grpc', timeoutMs: 100, after: ['reserve'] }),
]
const saga = patternOf({ steps: order })
const grpc = { protocol: 'grpc' }
const failed = { eventType: 'error', errorMessage: 'no' }

function placed(fields: Parameters<typeof callEvent>[1] = {}): CorrelationEvent {
  return callEvent('gateway > order', { ms: 200, ...fields })
}
const reserve = (under: CorrelationEvent, fields = {}) =>
  callEvent('order > stock', { under, at: 10, ...grpc, operation: 'shop.Stock/Reserve', ...fields })
const release = (under: CorrelationEvent, fields = {}) =>
  callEvent('order > stock', { under, at: 80, ...grpc, operation: 'shop.Stock/Release', ...fields })
const pay = (under: CorrelationEvent, fields = {}) =>
  callEvent('order > payment', { under, at: 30, ...grpc, operation: 'shop.Pay/Pay', ...fields })

/** `kind of step` for each deviation. */
function faults(events: readonly CorrelationEvent[], pattern = saga): string[] {
  const { verdict, deviations } = judge(pattern, events, { kinds: queueKinds })
  if (verdict === 'not_concerned') return ['not_concerned']
  return deviations.map(({ kind, stepId }) => (stepId ? `${kind} of ${stepId}` : kind))
}

describe('a run as it is declared', () => {
  it('is matched', () => {
    const root = placed()
    expect(judge(saga, [root, reserve(root), pay(root)])).toEqual({
      verdict: 'matched',
      deviations: [],
    })
  })

  it('is matched whatever else is called: databases, services that do not take part', () => {
    const root = placed()
    const database = callEvent('order > orders-db', { under: root, protocol: 'postgresql' })
    const mail = callEvent('order > mail', { under: root })
    expect(faults([root, reserve(root), pay(root), database, mail])).toEqual([])
  })

  it('is matched where an attempt failed and the next went well', () => {
    const root = placed()
    const first = pay(root, failed)
    expect(faults([root, reserve(root), first, pay(root, { at: 60 })])).toEqual([])
  })

  it('is matched where it failed and was taken back', () => {
    const root = placed(failed)
    expect(faults([root, reserve(root), pay(root, failed), release(root)])).toEqual([])
  })

  it('does not concern correlations in which it does not begin', () => {
    expect(faults([callEvent('gateway > search')])).toEqual(['not_concerned'])
    const shared = callEvent('order > payment', grpc)
    expect(faults([shared])).toEqual(['not_concerned'])
  })

  it('is told from another use of the same edge by its operation', () => {
    const read = patternOf({ steps: [stepOf('gateway > order', { operation: 'GET /orders' })] })
    expect(faults([placed({ operation: 'POST /orders' })], read)).toEqual(['not_concerned'])
    expect(faults([placed({ operation: 'GET /orders' })], read)).toEqual([])
    expect(faults([placed({ operation: null })], read)).toEqual([])
  })

  it('is matched in each of several runs of one correlation', () => {
    const [one, two] = [placed(), placed({ at: 900_000 })]
    const later = { at: 900_010 }
    const events = [one, reserve(one), pay(one), two, reserve(two, later)]
    expect(faults(events)).toEqual(['missing_step of pay'])
    expect(faults([...events, pay(two, { at: 900_030 })])).toEqual([])
  })
})

describe('what is broken', () => {
  it('missing_step: a step that should have been', () => {
    const root = placed()
    expect(faults([root, reserve(root)])).toEqual(['missing_step of pay'])
  })

  it('missing_step: a step that the run went on beyond', () => {
    const root = placed()
    expect(faults([root, pay(root)])).toEqual(['missing_step of reserve'])
  })

  it('excuses what a failure kept from happening', () => {
    expect(faults([placed(failed)])).toEqual([])
    const root = placed(failed)
    expect(faults([root, reserve(root, failed)])).toEqual([])
  })

  it('does not excuse it where its caller went on', () => {
    const root = placed()
    const optional = patternOf({
      steps: [...order, stepOf('order > hints', { id: 'hint', optional: true })],
    })
    const hint = callEvent('order > hints', { under: root, ...failed })
    expect(faults([root, reserve(root), hint], optional)).toEqual(['missing_step of pay'])
  })

  it('undeclared_step: a call between services that take part', () => {
    const root = placed()
    const events = [root, reserve(root), pay(root)]
    const odd = callEvent('stock > payment', { at: 15, ...grpc, operation: 'shop.Pay/Pay' })
    expect(faults([...events, odd])).toEqual(['undeclared_step'])
    const other = { ...patternOf({ steps: [stepOf('stock > payment')] }), id: 2 }
    expect(judge(saga, [...events, odd], { others: [other] }).verdict).toBe('matched')
  })

  it('wrong_order: a step that began before the one that it comes after had ended', () => {
    const root = placed()
    const early = [root, reserve(root, { at: 40 }), pay(root, { at: 30 })]
    expect(faults(early)).toEqual(['wrong_order of pay'])
  })

  it('wrong_order: but not by clocks, nor by calls within each other', () => {
    const steps = [stepOf('a > b'), stepOf('b > c', { after: ['b'] })]
    const outer = callEvent('a > b', { ms: 50 })
    const inner = callEvent('b > c', { at: 5, under: outer })
    expect(faults([outer, inner], patternOf({ steps }))).toEqual([])
  })

  it('wrong_protocol: a declared call over something else', () => {
    const root = placed()
    const http = { protocol: 'http', operation: 'POST /pay' }
    expect(faults([root, reserve(root), pay(root, http)])).toEqual(['wrong_protocol of pay'])
  })

  it('wrong_protocol: at the step with which it begins', () => {
    const single = patternOf({ steps: [stepOf('a > b', { protocol: 'grpc' })] })
    expect(faults([callEvent('a > b')], single)).toEqual(['wrong_protocol of b'])
  })

  it('wrong_service: the declared operation at another service', () => {
    const root = placed()
    const elsewhere = callEvent('order > stock-2', {
      under: root,
      at: 10,
      ...grpc,
      operation: 'shop.Stock/Reserve',
    })
    expect(faults([root, elsewhere, pay(root)])).toEqual(['wrong_service of reserve'])
  })

  it('wrong_service: by another caller', () => {
    const root = placed()
    const other = callEvent('gateway > stock', {
      at: 5,
      ...grpc,
      operation: 'shop.Stock/Reserve',
    })
    expect(faults([root, other, pay(root)])).toEqual(['wrong_service of reserve'])
  })

  it('timeout_exceeded: took longer than declared, or ran out of it', () => {
    const root = placed({ ms: 400 })
    expect(faults([root, reserve(root), pay(root, { ms: 150 })])).toEqual([
      'timeout_exceeded of pay',
    ])
    const out = pay(root, { ms: 101, ...timedOut })
    expect(faults([root, reserve(root), out, release(root, { at: 140 })])).toEqual([
      'timeout_exceeded of pay',
    ])
  })

  it('timeout_exceeded: not by an attempt that was cut off in time and made good', () => {
    const root = placed({ ms: 400 })
    const out = pay(root, { ms: 101, ...timedOut })
    expect(faults([root, reserve(root), out, pay(root, { at: 150 })])).toEqual([])
  })

  it('sla_exceeded: took longer as a whole than is declared for 95 of 100', () => {
    const pattern = patternOf({ steps: order, sla: { p95_ms: 150 } })
    const root = placed({ ms: 151 })
    expect(faults([root, reserve(root), pay(root)], pattern)).toEqual(['sla_exceeded'])
  })

  it('reply_missing: asked, and never answered', () => {
    const root = placed()
    const silent = pay(root, { eventType: 'request', ...unseen })
    expect(faults([root, reserve(root), silent, release(root)])).toEqual(['reply_missing of pay'])
  })

  it('compensation_missing: failed, and what was done is left', () => {
    const root = placed(failed)
    expect(faults([root, reserve(root), pay(root, failed)])).toEqual([
      'compensation_missing of reserve',
    ])
  })

  it('compensation_missing: the caller failed between two steps', () => {
    const root = placed(failed)
    expect(faults([root, reserve(root)])).toEqual(['compensation_missing of reserve'])
  })

  it('compensation_missing: taking back failed as well', () => {
    const root = placed(failed)
    const events = [root, reserve(root), pay(root, failed), release(root, failed)]
    expect(faults(events)).toEqual(['compensation_missing of reserve'])
  })

  it('compensation_out_of_order: the first was taken back before the last', () => {
    const steps = [
      ...order.slice(0, 2),
      stepOf('order > payment', {
        id: 'pay',
        operation: 'Pay',
        compensation: 'refund',
        after: ['reserve'],
      }),
      stepOf('order > shipping', { id: 'ship', after: ['pay'] }),
      stepOf('order > payment', { id: 'refund', operation: 'Refund', optional: true }),
    ]
    const pattern = patternOf({ steps })
    const root = placed(failed)
    const done = [root, reserve(root), pay(root)]
    const ship = callEvent('order > shipping', { under: root, at: 50, ...failed })
    const refund = (at: number) => pay(root, { at, operation: 'shop.Pay/Refund' })
    expect(faults([...done, ship, refund(70), release(root, { at: 90 })], pattern)).toEqual([])
    expect(faults([...done, ship, refund(95), release(root, { at: 80 })], pattern)).toEqual([
      'compensation_out_of_order of reserve',
    ])
  })
})

describe('messages', () => {
  const declared = stepOf('order > analytics', { protocol: 'kafka', reply: false })
  const twoTakers = [declared, stepOf('order > mail', { protocol: 'kafka', reply: false })]

  it('match through the queue between two services, and by the queue itself', () => {
    expect(faults(messageEvents('order > analytics'), patternOf({ steps: [declared] }))).toEqual([])
    const ways = [
      stepOf('order > events', { reply: false }),
      stepOf('events > analytics', { reply: false }),
    ]
    expect(faults(messageEvents('order > analytics'), patternOf({ steps: ways }))).toEqual([])
    const [sent] = messageEvents('order > analytics')
    expect(faults([sent], patternOf({ steps: ways }))).toEqual(['missing_step of analytics'])
  })

  it('lost: sent and never received, where at_least_once is declared', () => {
    const [sent, received] = messageEvents('order > analytics')
    const pattern = patternOf({ steps: twoTakers, guarantees: 'at_least_once' })
    expect(faults([sent, received], pattern)).toEqual(['lost of mail'])
    const once = patternOf({ steps: twoTakers, guarantees: 'at_most_once' })
    expect(faults([sent, received], once)).toEqual([])
    expect(faults([sent, received], patternOf({ steps: twoTakers }))).toEqual([
      'missing_step of mail',
    ])
  })

  it('delivered_twice: taken twice, where exactly_once is declared', () => {
    const [sent, received] = messageEvents('order > analytics')
    const again = { ...received, id: '9999', spanId: 'again', serverSpanId: 'again' }
    const events = [sent, received, again]
    const pattern = patternOf({ steps: [declared], guarantees: 'exactly_once' })
    expect(faults(events, pattern)).toEqual(['delivered_twice of analytics'])
    const least = patternOf({ steps: [declared], guarantees: 'at_least_once' })
    expect(faults(events, least)).toEqual([])
  })

  it('delivered again after the first time failed are delivered once', () => {
    const [sent, received] = messageEvents('order > analytics')
    const bad = { ...received, id: '9998', spanId: 'bad', serverSpanId: 'bad', ...failed }
    const pattern = patternOf({ steps: [declared], guarantees: 'exactly_once' })
    expect(
      faults([sent, bad, { ...received, occurredAtMs: bad.occurredAtMs + 9 }], pattern),
    ).toEqual([])
  })

  it('undeclared_step: a receiver that takes part without a step', () => {
    const pattern = patternOf({ steps: [declared], services: ['order', 'analytics', 'mail'] })
    const [sent, received] = messageEvents('order > analytics')
    const other = { ...received, id: '9997', target: 'mail', spanId: 'x', serverSpanId: 'x' }
    expect(faults([sent, received, other], pattern)).toEqual(['undeclared_step'])
  })

  it('match an answer that comes back as a message', () => {
    const asked = patternOf({ steps: [stepOf('order > analytics', { protocol: 'kafka' })] })
    const [sent, received] = messageEvents('order > analytics')
    expect(faults([sent, received], asked)).toEqual(['reply_missing of analytics'])
    const back = messageEvents('analytics > order', { at: 20 })
    expect(faults([sent, received, ...back], asked)).toEqual([])
  })

  it('match the rows of a writer that knows no queues and no spans', () => {
    const plain = { protocol: 'kafka', spanId: null, operation: null, ...unseen }
    const row = callEvent('order > analytics', plain)
    expect(faults([row], patternOf({ steps: [declared] }))).toEqual([])
    const request = callEvent('order > analytics', { ...plain, eventType: 'request' })
    const pattern = patternOf({ steps: [declared], guarantees: 'at_least_once' })
    expect(faults([request], pattern)).toEqual(['lost of analytics'])
  })
})

describe('a correlation that may still be running', () => {
  it('is not judged until it was quiet for the wait', () => {
    const root = placed()
    const options = { nowMs: root.occurredAtMs + 20_000, waitMs: 30_000 }
    expect(judge(saga, [root], options)).toEqual({ verdict: 'running', deviations: [] })
    expect(judge(saga, [root], { ...options, nowMs: root.occurredAtMs + 30_201 }).verdict).toBe(
      'deviating',
    )
  })
})
