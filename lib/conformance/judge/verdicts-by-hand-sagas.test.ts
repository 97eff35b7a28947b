import { describe } from 'vitest'
import { callEvent } from '#lib/correlations/analysis/test-support.ts'
import type { CorrelationEvent } from '#lib/correlations/model.ts'
import { stepOf } from '../test-support.ts'
import {
  no,
  open,
  steps,
  tell,
  begun,
  transfer,
  also,
  sent,
  taken,
  message,
  copy,
  promised,
  holds,
  settledBadly,
  failedRoot,
  type Fields,
} from './by-hand-test-support.ts'

/** Web tries the whole transfer twice, within one call to web: one tree, one run. */
function triedTwice(second: Record<string, Fields | null>, ends: Fields = no): CorrelationEvent[] {
  const outer = callEvent('phone > web', { ms: 900, ...ends })
  const one = begun({ ...no, under: outer })
  const two = begun({ at: 450, ...ends, under: outer })
  return [outer, ...transfer(settledBadly, one), ...transfer(second, two, 450)]
}

describe('compensation_missing', () => {
  holds({
    'one of two was not taken back': [
      transfer({ settle: no, uncredit: {} }, failedRoot()),
      'compensation_missing of debit',
    ],
    'every attempt to take it back failed': [
      also(transfer({ ...settledBadly, undebit: no }, failedRoot()), [
        ['undebit', { at: 160, ...no }],
      ]),
      'compensation_missing of debit',
    ],
    'an open breaker kept the next step from being sent': [
      transfer({ settle: open }, failedRoot()),
      ['compensation_missing of credit', 'compensation_missing of debit'],
    ],
    'taken back when it was first tried, and not when it was tried again': [
      triedTwice({ settle: no, uncredit: {} }),
      'compensation_missing of debit',
    ],
    'not: failed, and taken back': [transfer(settledBadly, failedRoot())],
    'not: refused by an open breaker, and taken back': [
      transfer({ ...settledBadly, settle: open }, failedRoot()),
    ],
    'not: taken back by the second attempt': [
      also(transfer({ ...settledBadly, undebit: no }, failedRoot()), [['undebit', { at: 160 }]]),
    ],
    'not: what failed was made good': [also(transfer({ settle: no }), [['settle', { at: 110 }]])],
    'not: what failed was optional': [transfer({ rate: no })],
    'not: what failed first, so that nothing was done': [
      transfer({ debit: no, credit: null, settle: null }, failedRoot()),
    ],
    'not: what failed further down was made good by who was called': [
      (() => {
        const events = transfer({ settle: { ms: 40 } })
        const under = events.find(({ target }) => target === 'bank')
        return [...events, callEvent('bank > network', { ...no, at: 90, ...(under && { under }) })]
      })(),
      [],
      { steps: [...steps, stepOf('bank > network', { id: 'route', after: ['credit'] })] },
    ],
    'not: tried again as a whole, which went well': [triedTwice({}, {})],
  })
})

describe('compensation_out_of_order', () => {
  holds({
    'the first before the last': [
      transfer({ ...settledBadly, undebit: { at: 105 } }, failedRoot()),
      'compensation_out_of_order of debit',
    ],
    'between two attempts to take back the last': [
      also(transfer({ ...settledBadly, uncredit: no }, failedRoot()), [['uncredit', { at: 160 }]]),
      'compensation_out_of_order of debit',
    ],
    'before it was done': [
      transfer({ ...settledBadly, uncredit: { at: 50, ms: 2 } }, failedRoot()),
      'compensation_out_of_order of credit',
    ],
    'not: at the very moment': [transfer({ ...settledBadly, undebit: { at: 130 } }, failedRoot())],
    'not: the last by its second attempt': [
      also(transfer({ settle: no, uncredit: no, undebit: { at: 160 } }, failedRoot()), [
        ['uncredit', { at: 140 }],
      ]),
    ],
    'not: tried twice as a whole, and taken back in order each time': [triedTwice(settledBadly)],
  })
})

describe('delivered_twice', () => {
  const once = { guarantees: 'exactly_once' }
  const first = taken('statement', message)
  const again = taken('statement', message, { at: 40 })
  holds({
    'one receiver took it twice, well': [
      [message, first, again],
      'delivered_twice of tell',
      promised('exactly_once'),
    ],
    'one caller did it again though it had gone well': [
      also(transfer(), [['debit', { at: 52 }]]),
      'delivered_twice of debit',
      once,
    ],
    'not: the same span told twice': [[message, first, copy(first)], [], promised('exactly_once')],
    'not: the same call told twice': [
      (() => {
        const events = transfer()
        return [...events, ...events.map(copy)]
      })(),
      [],
      once,
    ],
    'not: with at_least_once': [[message, first, again], [], promised('at_least_once')],
    'not: the first delivery failed': [
      [message, { ...first, ...no }, again],
      [],
      promised('exactly_once'),
    ],
    'not: each of two receivers once': [
      [message, first, taken('archive', message, { at: 40 })],
      [],
      promised('exactly_once', [tell, { ...tell, id: 'keep', to: 'archive' }]),
    ],
    'not: a second attempt after a failure': [
      also(transfer({ debit: { ...no, ms: 3 } }), [['debit', { at: 45 }]]),
      [],
      once,
    ],
    'not: two runs, once each': [
      [...transfer(), ...transfer({}, begun({ at: 600_000 }), 600_000)],
      [],
      once,
    ],
  })
})

describe('lost', () => {
  const bare = { spanId: null, parentSpanId: null, traceId: null }
  const untold = (event: CorrelationEvent) => ({ ...event, ...bare, serverSpanId: null })
  const two = [sent(), sent({ at: 5 })].map(untold)
  const late = untold(taken('statement', message, { at: 1_500_000 }))
  holds({
    'sent, and never taken': [[message], 'lost of tell', promised('at_least_once')],
    'sent exactly once, and never taken': [[message], 'lost of tell', promised('exactly_once')],
    'taken by another only': [
      [message, taken('archive', message)],
      'lost of tell',
      promised('at_least_once', [tell, { ...tell, id: 'keep', to: 'archive' }]),
    ],
    'not: of another queue, where only the operation could tell': [
      [sent({ operation: 'publish others' })],
      'not_concerned',
      promised('at_least_once'),
    ],
    'not: with at_most_once': [[message], [], promised('at_most_once')],
    'not: with at_most_once, where each way is a step': [
      [message],
      [],
      promised('at_most_once', [
        { ...tell, to: 'moves' },
        { ...tell, id: 'take', from: 'moves', operation: 'process moves', after: ['tell'] },
      ]),
    ],
    'not: taken half an hour later': [
      [message, taken('statement', message, { at: 1_800_000 })],
      [],
      promised('at_least_once'),
    ],
    'not: without spans, both taken late': [
      [...two, late, { ...late, id: '7', occurredAtMs: late.occurredAtMs + 9 }],
      [],
      promised('at_least_once'),
    ],
    'not: taken, failed, and delivered again': [
      [message, taken('statement', message, no), taken('statement', message, { at: 60 })],
      [],
      promised('at_least_once'),
    ],
    'not: it could not be sent': [[sent(no)], [], promised('at_least_once')],
    'not: sent by the second attempt': [
      (() => {
        const second = sent({ at: 20 })
        return [sent(no), second, taken('statement', second, { at: 40 })]
      })(),
      [],
      promised('at_least_once'),
    ],
  })
})
