import { callEvent } from '#lib/correlations/analysis/test-support.ts'
import type { CorrelationEvent, ParticipantKind } from '#lib/correlations/model.ts'
import { insertEvents } from '#lib/ingest/insert-events.ts'
import { eventRow } from '#lib/correlations/test-support.ts'
import type { Database, Transaction } from '#lib/db/database.ts'
import { writeFlow, type FlowStep } from '#lib/patterns/flow.ts'
import { preparePattern, type PreparedPattern } from './judge/prepare-pattern.ts'

import type { DrawnPattern } from './simulate/draw-pattern.ts'

type Declared = {
  steps: readonly FlowStep[]
  services?: string[]
  guarantees?: string | null
  sla?: { p95_ms?: number } | null
}

export function stepOf(path: string, fields: Partial<FlowStep> = {}): FlowStep {
  const [from = '', to = ''] = path.split(' > ')
  return { id: to, from, to, reply: true, optional: false, after: [], ...fields }
}

export function patternOf({
  steps,
  services = [],
  guarantees = null,
  sla = null,
}: Declared): PreparedPattern {
  const flow = writeFlow({ version: 1, steps: [...steps] })
  const prepared = preparePattern({
    id: 1,
    name: 'a-pattern',
    version: 1,
    services,
    flow,
    guarantees,
    sla,
  })
  if (!prepared) throw new Error('the pattern has no steps')
  return prepared
}

export const queueKinds: ReadonlyMap<string, ParticipantKind> = new Map([
  ['events', 'queue'],
  ['orders-db', 'database'],
])

/** The two ways of a message through the queue `events`. */
export function messageEvents(
  path: string,
  { at = 0, lagMs = 5, under }: { at?: number; lagMs?: number; under?: CorrelationEvent } = {},
): [CorrelationEvent, CorrelationEvent] {
  const [from = '', to = ''] = path.split(' > ')
  const kafka = { protocol: 'kafka', serverSpanId: null, attributes: {} }
  const sent = callEvent(`${from} > events`, {
    ...kafka,
    at,
    ms: 2,
    operation: 'publish events',
    ...(under && { under }),
  })
  const received = callEvent(`events > ${to}`, {
    ...kafka,
    at: at + 2 + lagMs,
    ms: 3,
    operation: 'process events',
    under: sent,
  })
  return [sent, { ...received, serverSpanId: received.spanId }]
}

export async function insertPattern(
  db: Database,
  { declared }: DrawnPattern,
  { state = 'active' }: { state?: string } = {},
): Promise<void> {
  await db
    .insertInto('message_patterns')
    .values({
      id: declared.id,
      pattern_name: declared.name,
      pattern_type: 'saga',
      services_involved: declared.services,
      message_flow: declared.flow,
      reliability_guarantees: declared.guarantees,
      performance_sla: JSON.stringify(declared.sla),
      state,
    })
    .execute()
}

/** As ingest would have stored them; those that are there already are left as they are. */
export async function insertSimulated(
  db: Database | Transaction,
  events: readonly CorrelationEvent[],
): Promise<void> {
  const rows = events.map(({ source, target, payloadBytes, ...event }) =>
    eventRow({
      ...event,
      attributes: JSON.parse(JSON.stringify(event.attributes)),
      sourceService: source,
      targetService: target,
      payloadSize: payloadBytes,
    }),
  )
  if (db.isTransaction) await insertEvents(db as Transaction, rows)
  else await db.transaction().execute((transaction) => insertEvents(transaction, rows))
}
