import { expect, it } from 'vitest'
import { callEvent, unseen } from '#lib/correlations/analysis/test-support.ts'
import type { CorrelationEvent, ParticipantKind } from '#lib/correlations/model.ts'
import { patternOf, stepOf } from '../test-support.ts'
import { judge } from './judge.ts'

/**
 * Traffic written by hand, and the verdicts that docs/conformance.md asks for: what must be accused
 * beside what looks like it and must not be. The simulator was made along with the judge; this is not.
 */
export type Fields = Parameters<typeof callEvent>[1]
type Pattern = Parameters<typeof patternOf>[0]
/** What happened, the pattern where it is not the transfer, and what is wrong with it. */
type Case = [happened: CorrelationEvent[], faults?: string | string[], pattern?: Partial<Pattern>]

const kinds = new Map<string, ParticipantKind>([
  ['moves', 'queue'],
  ['answers', 'queue'],
])
export const grpc = { protocol: 'grpc' }
export const no = { eventType: 'error', errorMessage: 'no' }
export const silent = { eventType: 'request', latencyMs: 0, ...unseen }
export const open = { ...no, ...unseen, ms: 0, attributes: { 'error.type': 'circuit_open' } }
export const calledSideOnly = { attributes: {} }

export const start = stepOf('web > transfer', { id: 'start', operation: 'POST /transfers' })
export const risk = stepOf('transfer > fraud', { id: 'risk', operation: 'GET /risk/*' })
const limit = stepOf('transfer > limits', { id: 'limit', operation: 'GET /limits' })
export const debit = stepOf('transfer > ledger', {
  id: 'debit',
  protocol: 'grpc',
  operation: 'Debit',
  timeoutMs: 200,
  after: ['risk', 'limit'],
  compensation: 'Undebit',
})
const credit = stepOf('transfer > ledger', {
  id: 'credit',
  protocol: 'grpc',
  operation: 'Credit',
  after: ['debit'],
  compensation: 'Uncredit',
})
const rate = stepOf('transfer > fx', { id: 'rate', optional: true, after: ['risk'] })
export const settle = stepOf('transfer > bank', { id: 'settle', timeoutMs: 300, after: ['credit'] })
export const steps = [start, risk, limit, debit, credit, rate, settle]
export const tell = stepOf('transfer > statement', {
  id: 'tell',
  protocol: 'kafka',
  operation: 'publish moves',
  reply: false,
})

export const begun = (fields: Fields = {}) =>
  callEvent('web > transfer', { operation: 'POST /transfers', ms: 400, ...fields })
/** One of the transfer's calls, as it should be made unless told otherwise. */
export function made(name: string, under: CorrelationEvent, fields: Fields = {}): CorrelationEvent {
  const usual: Record<string, [string, Fields]> = {
    risk: ['fraud', { at: 10, operation: 'GET /risk/17' }],
    limit: ['limits', { at: 12, operation: 'GET /limits' }],
    rate: ['fx', { at: 25 }],
    debit: ['ledger', { at: 40, ...grpc, operation: 'bank.Ledger/Debit' }],
    credit: ['ledger', { at: 60, ...grpc, operation: 'bank.Ledger/Credit' }],
    settle: ['bank', { at: 80 }],
    uncredit: ['ledger', { at: 120, ...grpc, operation: 'bank.Ledger/Uncredit' }],
    undebit: ['ledger', { at: 140, ...grpc, operation: 'bank.Ledger/Undebit' }],
  }
  const [to, own] = usual[name] ?? ['', {}]
  return callEvent(`transfer > ${to}`, { under, ...own, ...fields })
}
const all = ['risk', 'limit', 'debit', 'credit', 'settle']
/** A transfer in which some calls were made otherwise, or (null) not at all. */
export function transfer(
  changed: Record<string, Fields | null> = {},
  root = begun(),
  since = 0,
): CorrelationEvent[] {
  const names = [...all, ...Object.keys(changed).filter((name) => !all.includes(name))]
  const calls = names.flatMap((name) => {
    const fields = changed[name]
    if (fields === null) return []
    const one = made(name, root, fields)
    return { ...one, occurredAtMs: one.occurredAtMs + since }
  })
  return [root, ...calls]
}
/** With more calls of the same transfer. */
export function also(events: CorrelationEvent[], more: [string, Fields][]): CorrelationEvent[] {
  const [root = begun()] = events
  return [...events, ...more.map(([name, fields]) => made(name, root, fields))]
}

export const kafka = { protocol: 'kafka', operation: 'publish moves', ...unseen }
export const sent = (fields: Fields = {}) =>
  callEvent('transfer > moves', { ...kafka, ms: 2, ...fields })
export function taken(
  by: string,
  message: CorrelationEvent,
  fields: Fields = {},
): CorrelationEvent {
  const own = { ...kafka, operation: 'process moves', at: 10, ms: 5, under: message }
  const event = callEvent(`moves > ${by}`, { ...own, ...fields })
  return { ...event, serverSpanId: event.spanId }
}
export const message = sent()
export const copy = (event: CorrelationEvent) => ({ ...event, id: `${event.id}9` })
export const promised = (guarantees: string, flow = [tell]) => ({ steps: flow, guarantees })

function faultsOf([happened, , pattern]: Case): string[] {
  const prepared = patternOf({ steps, ...pattern })
  const { verdict, deviations } = judge(prepared, happened, { kinds })
  if (verdict === 'not_concerned') return [verdict]
  return deviations.map(({ kind, stepId }) => (stepId ? `${kind} of ${stepId}` : kind)).toSorted()
}

export function holds(cases: Record<string, Case>): void {
  it.each(Object.entries(cases))('%s', (_title, one) => {
    const [happened, faults = [], pattern] = one
    expect(faultsOf(one)).toEqual([faults].flat())
    // However they arrive.
    expect(faultsOf([happened.toReversed(), faults, pattern])).toEqual([faults].flat())
  })
}

export const settledBadly = { settle: no, uncredit: {}, undebit: {} }
export const failedRoot = () => begun(no)
