import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { readConfig } from '#lib/platform/config.ts'
import { verifyRollups } from '#lib/rollups/recompute.ts'
import type { Attributes, HalfCall, Span } from './model.ts'
import { normaliseSpan } from './normalise/normalise-span.ts'
import { sampleSpan } from './otlp/test-support.ts'
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
function spread(drawn: readonly Call[]): { requests: HalfCall[][]; expected: Map<string, number> } {
  const requests = Array.from({ length: phases * requestsPerPhase }, (): HalfCall[] => [])
  const expected = new Map<string, number>()
  for (const call of drawn) {
    const traceId = newTraceId()
    const halves = spansOf(call, traceId).map(halfOf)
    const isOneCall = call.client && !call.message
    expected.set(traceId, isOneCall ? Math.max(1, call.servers) : halves.length)
    for (let copy = 0; copy < Math.max(call.places.length, halves.length); copy++) {
      const half = halves[copy % halves.length]
      if (half) requests[call.places[copy % call.places.length] ?? 0]?.push(half)
    }
  }
  return { requests, expected }
}

async function countedByTrace(traceIds: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ traceId: string; n: number }>`
    SELECT trace_id AS "traceId", count(*)::int AS n FROM communication_events
    WHERE trace_id = ANY(${traceIds}) GROUP BY 1`.execute(database.db)
  return new Map(rows.map(({ traceId, n }) => [traceId, n]))
}

async function leftBehind(traceIds: readonly string[]): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    SELECT count(*)::int AS n FROM pending_spans WHERE trace_id = ANY(${traceIds})`.execute(
    database.db,
  )
  return rows[0]?.n ?? 0
}

it('counts each call once, however its sides are spread, repeated, late and correlated', async () => {
  const runs = Number(process.env['PAIRING_LAW_RUNS'] ?? 25)
  await fc.assert(
    fc.asyncProperty(calls, givenUp, async (drawn, waits) => {
      const { requests, expected } = spread(drawn)
      for (const [phase, { during, after }] of waits.entries()) {
        const arriving = requests.slice(phase * requestsPerPhase, (phase + 1) * requestsPerPhase)
        await Promise.all([
          ...arriving.map((request) => storeHalves(database.db, request)),
          settlePending(database.db, during ? 0 : 3_600),
        ])
        if (after) await settlePending(database.db, 0)
      }
      await settlePending(database.db, 0)
      const traceIds = [...expected.keys()]
      expect(await countedByTrace(traceIds)).toEqual(expected)
      expect(await leftBehind(traceIds)).toBe(0)
    }),
    { numRuns: runs },
  )
  const now = Date.now()
  const range = { from: new Date(now - 7_200_000), to: new Date(now + 3_600_000) }
  expect(await verifyRollups(database.db, range, readConfig({}))).toEqual([])
})
