import type { CorrelationEvent, ParticipantKind } from '#lib/correlations/model.ts'
import type { EventRow } from '#lib/ingest/model.ts'
import { drawUserRequest } from './load.ts'
import { hash32, seededRandom, type Random } from '#lib/platform/seeded-random.ts'
import { simulateRequest, type InjectedFault } from './simulate-request.ts'

/** What may go wrong with one participant of the estate. */
export const incidentKinds = [
  'slow service',
  'failing service',
  'silent service',
  'flapping service',
  'broken queue',
  'retry storm',
  'open breaker',
] as const
export type IncidentKind = (typeof incidentKinds)[number]

const called = [
  'domain-service',
  'order-service',
  'payment-service',
  'inventory-service',
  'campaign-service',
  'bank-gateway',
  'mail-provider',
]
const databases = ['domain-db', 'orders-db', 'inventory-db', 'analytics-db']
const queues = ['orders.events']
const healthy: InjectedFault = {
  slowdown: 1,
  hangShare: 0,
  failShare: 0,
  queueDelayMs: 0,
  breakerOpen: false,
}

const faultOf: Record<IncidentKind, (random: Random) => InjectedFault> = {
  'slow service': (random) => ({ ...healthy, slowdown: 20 + 60 * random() }),
  'failing service': () => ({ ...healthy, failShare: 1 }),
  'silent service': () => ({ ...healthy, hangShare: 1 }),
  'flapping service': (random) => ({
    ...healthy,
    failShare: 0.3 + 0.4 * random(),
    hangShare: 0.3 * random(),
  }),
  'broken queue': (random) =>
    random() < 0.5
      ? { ...healthy, failShare: 0.6, hangShare: 0.6 }
      : { ...healthy, queueDelayMs: 8_000 + 60_000 * random() },
  'retry storm': (random) => ({ ...healthy, failShare: 1, slowdown: 1 + 10 * random() }),
  'open breaker': () => ({ ...healthy, breakerOpen: true }),
}

const placesOf: Record<IncidentKind, readonly string[]> = {
  'slow service': [...called, ...databases],
  'failing service': [...called, ...databases],
  'silent service': [...called, ...databases],
  'flapping service': [...called, ...databases],
  'broken queue': queues,
  'retry storm': called,
  'open breaker': called,
}

export type SimulatedIncident = { culprit: string; events: CorrelationEvent[] }

/** One request of a user during an incident whose culprit is known. */
export function simulateIncident(kind: IncidentKind, seed: number): SimulatedIncident {
  const random = seededRandom(hash32(seed, incidentKinds.indexOf(kind)))
  const places = placesOf[kind]
  const culprit = places[Math.floor(random() * places.length)] ?? ''
  const fault = faultOf[kind](random)
  const rows: EventRow[] = []
  simulateRequest(
    {
      random,
      faults: () => calm,
      inject: (participant) => (participant === culprit ? fault : null),
      ...(kind === 'retry storm' && { retries: 4 }),
      emit: (row) => void rows.push(row),
    },
    drawUserRequest(random),
    startMs,
  )
  return { culprit, events: rows.map(eventOfRow) }
}

/** A request on a day without incident. */
export function simulateCalm(seed: number): CorrelationEvent[] {
  const random = seededRandom(hash32(seed, 99))
  const rows: EventRow[] = []
  const emit = (row: EventRow) => void rows.push(row)
  simulateRequest({ random, faults: () => calm, emit }, drawUserRequest(random), startMs)
  return rows.map(eventOfRow)
}

const startMs = Date.UTC(2026, 10, 24, 14)
const calm = { phase: 'calm', slowdown: 1, failShare: 0, hangShare: 0 } as const

function eventOfRow(row: EventRow): CorrelationEvent {
  return {
    id: row.id,
    correlationId: row.correlationId,
    source: row.sourceService,
    target: row.targetService,
    eventType: row.eventType,
    protocol: row.protocol,
    operation: row.operation,
    occurredAtMs: row.occurredAtMs,
    latencyMs: row.latencyMs,
    statusCode: row.statusCode,
    errorMessage: row.errorMessage,
    payloadBytes: row.payloadSize,
    traceId: row.traceId,
    spanId: row.spanId,
    parentSpanId: row.parentSpanId,
    serverSpanId: row.serverSpanId,
    attributes: row.attributes,
  }
}

export const estateKinds: ReadonlyMap<string, ParticipantKind> = new Map([
  ...databases.map((name) => [name, 'database'] as const),
  ...queues.map((name) => [name, 'queue'] as const),
  ['bank-gateway', 'external'],
  ['mail-provider', 'external'],
  ['web-shop', 'external'],
])
