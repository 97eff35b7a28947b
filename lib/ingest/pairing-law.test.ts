import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { readConfig } from '#lib/platform/config.ts'
import { verifyRollups } from '#lib/rollups/recompute.ts'
import { groupCalls, splitMessages } from './calls.ts'
import { countCall, nothingCounted } from './count-call.ts'
import type { Attributes, EventRow, HalfCall, Span } from './model.ts'
import { normaliseSpan } from './normalise/normalise-span.ts'
import { sampleSpan } from './otlp/test-support.ts'
import { moveLateSides } from './move-late-sides.ts'
import { settlePending } from './settle-pending.ts'
import { storeHalves } from './store-halves.ts'
import { newSpanId, newTraceId } from './test-support.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const phases = 3
const requestsPerPhase = 4

/** A client span, or none, and the server spans below it; which of them state a correlation id. */
const calls = fc.array(
  fc.record({
    /** A message through a queue that neither end names: each end counts for itself. */
    message: fc.boolean(),
    client: fc.boolean(),
    servers: fc.integer({ min: 0, max: 3 }),
    clientStates: fc.boolean(),
    serversState: fc.boolean(),
    alike: fc.boolean(),
    code: fc.constantFrom(0, -32_600, 2_147_483_648, -9_007_199_254_740_991),
    durationMs: fc.integer({ min: 0, max: 60_000 }),
    apartMs: fc.integer({ min: 0, max: 120_000 }),
    /** For each copy of each of its spans, the request that carries it. */
    places: fc.array(fc.nat(phases * requestsPerPhase - 1), { minLength: 4, maxLength: 8 }),
  }),
  { minLength: 1, maxLength: 12 },
)
type Call = typeof calls extends fc.Arbitrary<(infer Shape)[]> ? Shape : never

/** Whether sides that wait are given up while the requests of a phase arrive, and after it. */
const givenUp = fc.array(fc.record({ during: fc.boolean(), after: fc.boolean() }), {
  minLength: phases,
  maxLength: phases,
})

function spansOf(call: Call, traceId: string): Span[] {
  const stated = crypto.randomUUID()
  const other = call.alike ? stated : crypto.randomUUID()
  const startMs = Date.now() - 600_000
  const rpc: Attributes = call.message
    ? { 'messaging.system': 'kafka' }
    : { 'rpc.system': 'jsonrpc', 'rpc.jsonrpc.error_code': call.code }
  const client = sampleSpan({
    traceId,
    spanId: newSpanId(),
    kind: call.message ? 'producer' : 'client',
    startMs,
    durationMs: call.durationMs,
    attributes: { ...rpc, ...(call.clientStates && { correlation_id: stated }) },
  })
  const servers = Array.from({ length: call.client ? call.servers : call.servers || 1 }, (_, n) =>
    sampleSpan({
      traceId,
      spanId: newSpanId(),
      parentSpanId: client.spanId,
      kind: call.message ? 'consumer' : 'server',
      resource: { 'service.name': 'payment-service' },
      startMs: startMs + call.apartMs + n,
      durationMs: call.durationMs,
      attributes: { ...rpc, ...(call.serversState && { correlation_id: other }) },
    }),
  )
  return call.client ? [client, ...servers] : servers
}

function halfOf(span: Span): HalfCall {
  const half = normaliseSpan(span, { fromMs: 0, toMs: Infinity })
  if (half === null || typeof half === 'string') throw new Error(`no half: ${half}`)
  return half
}

/** Each span is in at least one request; the places say in which, and how often. */
function spread(drawn: readonly Call[]) {
  const requests = Array.from({ length: phases * requestsPerPhase }, (): HalfCall[] => [])
  const expected: { event: EventRow; isWhole: boolean }[] = []
  for (const call of drawn) {
    const traceId = newTraceId()
    const halves = spansOf(call, traceId).map(halfOf)
    const inTime = splitMessages(groupCalls(halves)).flatMap(
      (one) => countCall(nothingCounted, one).events,
    )
    const isWhole = !call.message && call.servers <= 1
    expected.push(...inTime.map((event) => ({ event, isWhole })))
    for (let copy = 0; copy < Math.max(call.places.length, halves.length); copy++) {
      const half = halves[copy % halves.length]
      if (half) requests[call.places[copy % call.places.length] ?? 0]?.push(half)
    }
  }
  return { requests, expected }
}

/** What of an event says on which edge a call was, and how it went. */
const told = (event: EventRow) =>
  [event.traceId, event.sourceService, event.targetService, event.eventType].join(' ')
/** All of it that does not hang on which of several servers a client is put together with. */
const whole = (event: EventRow) =>
  JSON.stringify([
    ...[told(event), event.id, event.correlationId, event.protocol, event.statusCode],
    ...[event.latencyMs, event.occurredAtMs, event.spanId, event.parentSpanId, event.serverSpanId],
    event.operation,
    Object.keys(event.attributes)
      .toSorted()
      .map((key) => [key, event.attributes[key]]),
  ])

async function storedOf(traceIds: readonly string[]): Promise<EventRow[]> {
  const { rows } = await sql<EventRow>`
    SELECT id::text, trace_id AS "traceId", source_service AS "sourceService",
      target_service AS "targetService", event_type AS "eventType", protocol,
      correlation_id AS "correlationId", status_code AS "statusCode",
      latency_ms::float8 AS "latencyMs", span_id AS "spanId", parent_span_id AS "parentSpanId",
      server_span_id AS "serverSpanId", operation, attributes,
      (extract(epoch FROM occurred_at) * 1000)::float8 AS "occurredAtMs"
    FROM communication_events WHERE trace_id = ANY(${traceIds})`.execute(database.db)
  return rows
}

async function leftBehind(traceIds: readonly string[]): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    SELECT (SELECT count(*) FROM late_sides)::int + count(*)::int AS n FROM pending_spans
    WHERE trace_id = ANY(${traceIds})`.execute(database.db)
  return rows[0]?.n ?? 0
}

it('counts each call once, as if its sides had come at once, however they are spread, repeated, late and correlated', async () => {
  const runs = Number(process.env['PAIRING_LAW_RUNS'] ?? 25)
  await fc.assert(
    fc.asyncProperty(calls, givenUp, async (drawn, waits) => {
      const { requests, expected } = spread(drawn)
      for (const [phase, { during, after }] of waits.entries()) {
        const arriving = requests.slice(phase * requestsPerPhase, (phase + 1) * requestsPerPhase)
        await Promise.all([
          ...arriving.map((request) => storeHalves(database.db, request)),
          settlePending(database.db, during ? 0 : 3_600),
          ...(during ? [moveLateSides(database.db)] : []),
        ])
        if (after) await settlePending(database.db, 0)
      }
      await settlePending(database.db, 0)
      await moveLateSides(database.db)
      const traceIds = [...new Set(expected.map(({ event }) => event.traceId ?? ''))]
      const stored = await storedOf(traceIds)
      expect(stored.map(told).toSorted()).toEqual(
        expected.map(({ event }) => told(event)).toSorted(),
      )
      const wholes = expected.filter(({ isWhole }) => isWhole).map(({ event }) => event)
      const ofWholes = new Set(wholes.map(({ traceId }) => traceId))
      expect(
        stored
          .filter(({ traceId }) => ofWholes.has(traceId))
          .map(whole)
          .toSorted(),
      ).toEqual(wholes.map(whole).toSorted())
      expect(await leftBehind(traceIds)).toBe(0)
    }),
    { numRuns: runs },
  )
  const now = Date.now()
  const range = { from: new Date(now - 7_200_000), to: new Date(now + 3_600_000) }
  expect(await verifyRollups(database.db, range, readConfig({}))).toEqual([])
})
