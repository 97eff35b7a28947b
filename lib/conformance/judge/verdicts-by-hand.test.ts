import { describe } from 'vitest'
import { callEvent, timedOut, unseen } from '#lib/correlations/analysis/test-support.ts'
import {
  grpc,
  no,
  silent,
  open,
  calledSideOnly,
  start,
  risk,
  debit,
  settle,
  steps,
  tell,
  begun,
  made,
  transfer,
  also,
  sent,
  taken,
  message,
  copy,
  kafka,
  holds,
  settledBadly,
  failedRoot,
  type Fields,
} from './by-hand-test-support.ts'

describe('missing_step', () => {
  holds({
    'not made, though the run went on beyond it': [
      transfer({ credit: null }),
      'missing_step of credit',
    ],
    'one of two parallel steps was never made': [
      transfer({ limit: null }),
      'missing_step of limit',
    ],
    'not made at the end, and nothing failed': [
      transfer({ settle: null }),
      'missing_step of settle',
    ],
    'another operation than the wildcard allows': [
      transfer({ risk: { operation: 'GET /risks' } }),
      ['missing_step of risk', 'undeclared_step'],
    ],
    'not: all as declared': [transfer()],
    'not: an optional branch taken, or left': [transfer({ rate: {} })],
    'not: only the called side told of it': [transfer({ credit: calledSideOnly })],
    'not: only the calling side told of it': [transfer({ credit: unseen })],
    'not: the breaker was open, and no event tells of it': [
      transfer({ limit: null, debit: null, credit: null, settle: null }, failedRoot()),
    ],
    'not: refused by an open breaker before anything was done': [
      transfer({ risk: open, debit: null, credit: null, settle: null }, failedRoot()),
    ],
    'not: spans within the service stand between the calls': [
      transfer().map((event, place) =>
        place === 0 ? event : { ...event, parentSpanId: 'abcdef0123456789' },
      ),
    ],
  })
})

describe('undeclared_step', () => {
  const reads = (path: string, fields: Fields = {}) =>
    callEvent(path, { at: 20, operation: 'DELETE /limits', ...fields })
  holds({
    'another operation of a declared edge': [
      [...transfer(), reads('transfer > limits')],
      'undeclared_step',
    ],
    'the other way of a declared edge': [
      [...transfer(), reads('limits > transfer')],
      'undeclared_step',
    ],
    'over another protocol, beside the declared call': [
      also(transfer(), [['debit', { at: 45, protocol: 'http', operation: 'POST /debit' }]]),
      'undeclared_step',
    ],
    'not: to a service that takes no part': [[...transfer(), reads('transfer > audit')]],
    'not: by a service that takes no part': [[...transfer(), reads('cron > limits')]],
    'not: the second attempt of a declared call': [
      also(transfer({ risk: no }), [['risk', { at: 22 }]]),
    ],
    'not: an operation that a wildcard covers': [
      also(transfer(), [['risk', { operation: 'get /risk/18' }]]),
    ],
  })
})

describe('wrong_order', () => {
  holds({
    'before what it comes after, by one clock': [
      transfer({ credit: { at: 45 } }),
      'wrong_order of credit',
    ],
    'after one of two, and before the other': [
      transfer({ limit: { at: 35, ms: 20 } }),
      'wrong_order of debit',
    ],
    'sent before it should have been': [
      [begun(), made('risk', begun()), sent({ at: 2 })],
      'wrong_order of tell',
      { steps: [start, risk, { ...tell, to: 'moves', after: ['risk'] }] },
    ],
    'not: parallel steps, either first': [
      transfer({ risk: { at: 12, ms: 20 }, limit: { at: 8, ms: 30 } }),
    ],
    'not: at the very moment': [transfer({ credit: { at: 50 } })],
    'not: told by the called side, whose clock is 40 ms behind': [
      transfer({ credit: { at: 20, ...calledSideOnly } }),
    ],
    'not: the clock between is 3 s ahead, as an answered call shows': [
      transfer().map((event, place) => {
        const attributes = { ...event.attributes, 'signalbox.server_offset_ms': 3_000.5 }
        if (place === 0) return { ...event, attributes }
        return {
          ...event,
          occurredAtMs: event.occurredAtMs + 3_000,
          attributes: { ...event.attributes, 'signalbox.server_offset_ms': -2_999.5 },
        }
      }),
    ],
    'not: who takes a message half an hour later holds up nobody': [
      [
        message,
        taken('statement', message, { at: 1_800_000 }),
        callEvent('transfer > bank', { at: 20 }),
      ],
      [],
      { steps: [tell, { ...settle, after: ['tell'] }] },
    ],
    'not: an optional branch, right after what it comes after': [transfer({ rate: { at: 20 } })],
  })
})

describe('wrong_protocol', () => {
  const byHttp = { protocol: 'http', operation: 'POST /debit' }
  const forCron = callEvent('cron > transfer', { at: 5, ms: 100 })
  holds({
    'the declared work over another': [
      transfer({ debit: { protocol: 'http', operation: 'POST /debit' } }),
      'wrong_protocol of debit',
    ],
    'the fallback of a call that an open breaker kept from being sent': [
      also(transfer({ debit: open }), [
        ['debit', { at: 42, protocol: 'http', operation: 'POST /debit' }],
      ]),
      'wrong_protocol of debit',
    ],
    'the fallback of a call that failed': [
      also(transfer({ debit: no }), [
        ['debit', { at: 51, ms: 5, protocol: 'http', operation: 'POST /debit' }],
      ]),
      'wrong_protocol of debit',
    ],
    'not: over another, before the declared call failed': [
      also(transfer({ debit: no, credit: null, settle: null }, failedRoot()), [
        ['debit', { at: 30, ms: 5, ...byHttp }],
      ]),
      'undeclared_step',
    ],
    'not: over another, for somebody else': [
      [
        ...transfer({ debit: no, credit: null, settle: null }, failedRoot()),
        forCron,
        callEvent('transfer > ledger', { at: 60, under: forCron, ...byHttp }),
      ],
      'undeclared_step',
    ],
    'not: the same, written otherwise': [transfer({ debit: { protocol: 'GRPC' } })],
    'not: where the step names none': [transfer({ settle: { protocol: 'grpc' } })],
    'not: any that a wildcard covers': [
      [begun({ protocol: 'http/2' })],
      [],
      { steps: [{ ...start, protocol: 'http*' }] },
    ],
  })
})

describe('wrong_service', () => {
  const elsewhere = (to: string, fields: Fields = {}) =>
    callEvent(`transfer > ${to}`, { at: 40, ...grpc, operation: 'bank.Ledger/Debit', ...fields })
  holds({
    'at a service that takes no part': [
      [...transfer({ debit: null }), elsewhere('ledger-old')],
      'wrong_service of debit',
    ],
    'by another caller': [
      [
        ...transfer({ debit: null }),
        callEvent('web > ledger', { at: 40, ...grpc, operation: 'bank.Ledger/Debit' }),
      ],
      'wrong_service of debit',
    ],
    'not: a shadow that is asked as well': [[...transfer(), elsewhere('ledger-shadow')]],
    'not: a name that a wildcard covers': [
      [begun(), elsewhere('ledger-eu')],
      [],
      { steps: [start, { ...debit, to: 'ledger-*', after: [] }] },
    ],
    'not: another operation at another service': [
      [...transfer(), elsewhere('ledger-old', { operation: 'bank.Ledger/Report' })],
    ],
  })
})

describe('timeout_exceeded', () => {
  const told = (at: number) => [message, taken('statement', message, { at })]
  const quick = { steps: [{ ...tell, timeoutMs: 1_000 }] }
  const held = { credit: { at: 400 }, settle: { at: 420 } }
  const slow = (fields: Fields) => transfer({ ...held, debit: fields }, begun({ ms: 600 }))
  holds({
    'just over what a late timer excuses': [slow({ ms: 211 }), 'timeout_exceeded of debit'],
    'an attempt that took too long to fail, though the next went well': [
      also(slow({ ms: 250, ...no }), [['debit', { at: 300 }]]),
      'timeout_exceeded of debit',
    ],
    'the last attempt ran out of it': [
      transfer(
        {
          ...settledBadly,
          settle: { ms: 300, ...timedOut },
          uncredit: { at: 400 },
          undebit: { at: 420 },
        },
        begun({ ms: 500, ...no }),
      ),
      'timeout_exceeded of settle',
    ],
    'a message that lay too long': [told(2_000), 'timeout_exceeded of tell', quick],
    'not: as late as a timer may be': [slow({ ms: 210 })],
    'not: attempts that are long only together': [
      also(slow({ ms: 150, ...no }), [['debit', { at: 200, ms: 150 }]]),
    ],
    'not: an attempt that was cut off in time, and made good': [
      also(slow({ ms: 201, ...timedOut }), [['debit', { at: 260 }]]),
    ],
    'not: a message that was soon taken': [told(900), [], quick],
  })
})

describe('sla_exceeded', () => {
  const sla = { sla: { p95_ms: 400 } }
  holds({
    'a millisecond too long': [transfer({}, begun({ ms: 401 })), 'sla_exceeded', sla],
    'a message that nobody answers, taken too late': [
      [message, taken('statement', message, { at: 500 })],
      'sla_exceeded',
      { steps: [tell], ...sla },
    ],
    'not: exactly as long': [transfer(), [], sla],
    'not: who takes a message after the answer': [
      [...transfer(), message, taken('statement', message, { at: 20_000 })],
      [],
      { steps: [...steps, tell], ...sla },
    ],
    'not: two runs of one correlation, each in time': [
      [...transfer(), ...transfer({}, begun({ at: 600_000 }), 600_000)],
      [],
      sla,
    ],
    'not: what led to it took longer': [
      [callEvent('phone > web', { ms: 900 }), ...transfer()],
      [],
      sla,
    ],
  })
})

describe('reply_missing', () => {
  const ask = { steps: [{ ...tell, reply: true }] }
  const asked = [message, taken('statement', message)]
  holds({
    'asked, and never answered': [
      transfer({ ...settledBadly, settle: silent }, failedRoot()),
      'reply_missing of settle',
    ],
    'given up long before its time was over': [
      transfer({ ...settledBadly, settle: { ms: 30, ...timedOut } }, failedRoot()),
      'reply_missing of settle',
    ],
    'a message to which none came back': [asked, 'reply_missing of tell', ask],
    'not: an answer that says no': [transfer(settledBadly, failedRoot())],
    'not: the first attempt had none, the second had': [
      also(transfer({ risk: { ms: 5, ...timedOut } }), [['risk', { at: 22 }]]),
    ],
    'not: told while in flight, and again at its end': [
      (() => {
        const events = transfer()
        const last = events.at(-1) ?? begun()
        return [...events, { ...copy(last), eventType: 'request', latencyMs: 0, ...unseen }]
      })(),
    ],
    'not: where none is declared': [[begun(silent)], [], { steps: [{ ...start, reply: false }] }],
    'not: a message that is answered by a message': [
      (() => {
        const back = callEvent('statement > answers', { ...kafka, at: 20, under: asked[1] })
        const got = callEvent('answers > transfer', { ...kafka, at: 30, under: back })
        return [...asked, back, { ...got, serverSpanId: got.spanId }]
      })(),
      [],
      ask,
    ],
  })
})
