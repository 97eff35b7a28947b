import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { readConfig } from '#lib/platform/config.ts'
import { compactRollups } from '#lib/rollups/compact-rollups.ts'
import { verifyRollups } from '#lib/rollups/recompute.ts'
import { refreshPatterns } from '#lib/rollups/refresh-patterns.ts'
import type { HalfCall } from './model.ts'
import { moveLateSides } from './move-late-sides.ts'
import { settlePending } from './settle-pending.ts'
import { storeEvents, storeHalves, storeNativeEvents } from './store-halves.ts'
import { answerTo, eventRow, halfCall, newTraceId } from './test-support.ts'
import { bigintOfSpanId } from '#lib/platform/ids.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  await sql`TRUNCATE communication_events, pending_spans, counted_calls, late_sides,
    spans_set_aside, rollups, rollup_totals, communication_patterns`.execute(database.db)
})

async function edges(): Promise<string[]> {
  const { rows } = await sql<{ edge: string }>`
    SELECT source_service || '→' || target_service || ' ' || sum(calls) AS edge FROM rollups_1d
    GROUP BY source_service, target_service ORDER BY 1`.execute(database.db)
  return rows.map(({ edge }) => edge)
}

async function differences() {
  const now = Date.now()
  const range = { from: new Date(now - 3 * 3_600_000), to: new Date(now + 3_600_000) }
  return verifyRollups(database.db, range, readConfig({}))
}

async function countAlone(...halves: HalfCall[]): Promise<void> {
  await storeHalves(database.db, halves)
  await settlePending(database.db, 0)
}

const minutesAgo = (minutes: number) => Date.now() - minutes * 60_000

it('leaves no bucket of an edge on which no call was, and its largest latency where calls stay', async () => {
  const at = minutesAgo(5)
  const clients = [900, 50, 20].map((latencyMs) => halfCall({ latencyMs, occurredAtMs: at }))
  await countAlone(...clients.map((client) => answerTo(client, { occurredAtMs: at })))
  expect(await edges()).toEqual(['unknown→payment-service 3'])
  const [slowest, ...others] = clients
  if (!slowest) throw new Error('no client')
  await countAlone({ ...slowest, latencyMs: 5, eventType: 'timeout', protocol: 'grpc' })
  expect(await moveLateSides(database.db)).toEqual({ moved: 1 })
  expect(await edges()).toEqual(['order-service→payment-service 1', 'unknown→payment-service 2'])
  expect(await differences()).toEqual([])
  await countAlone(...others)
  expect(await moveLateSides(database.db)).toEqual({ moved: 2 })
  expect(await edges()).toEqual(['order-service→payment-service 3'])
  expect(await differences()).toEqual([])
})

it('forgets the edge in communication_patterns, unless another program wrote of it', async () => {
  await sql`INSERT INTO communication_patterns (source_service, target_service,
    communication_type, protocol, message_format)
    VALUES ('unknown', 'ledger', 'synchronous', 'http', 'json')`.execute(database.db)
  const client = halfCall()
  await countAlone(answerTo(client))
  await refreshPatterns(database.db, { windowSeconds: 300, silentSeconds: 3_600 })
  await countAlone(client)
  await moveLateSides(database.db)
  await refreshPatterns(database.db, { windowSeconds: 300, silentSeconds: 3_600 })
  const { rows } = await sql<{ edge: string }>`
    SELECT source_service || '→' || target_service AS edge FROM communication_patterns
    ORDER BY 1`.execute(database.db)
  expect(rows.map(({ edge }) => edge)).toEqual(['order-service→payment-service', 'unknown→ledger'])
})

it('keeps an event as its sender told it, whose answer was counted alone before', async () => {
  const traceId = newTraceId()
  const client = halfCall({ traceId })
  const server = answerTo(client, { operation: 'POST /payments/{id}' })
  await countAlone(server)
  const told = eventRow({
    ...{ id: bigintOfSpanId(client.spanId), traceId, spanId: client.spanId },
    ...{ correlationId: client.correlationId, operation: 'pay', attributes: { basket: 7 } },
  })
  expect(await storeNativeEvents(database.db, [told])).toBe(0)
  expect(await moveLateSides(database.db)).toEqual({ moved: 1 })
  const { rows } = await sql`
    SELECT source_service, operation, attributes, server_span_id, latency_ms::float8
    FROM communication_events`.execute(database.db)
  expect(rows).toEqual([
    {
      ...{ source_service: 'order-service', operation: 'pay', attributes: { basket: 7 } },
      ...{ server_span_id: server.spanId, latency_ms: told.latencyMs },
    },
  ])
  expect(await differences()).toEqual([])
})

it('waits for no writer for long, and moves nothing by halves', async () => {
  const client = halfCall()
  await countAlone(answerTo(client))
  await countAlone(client)
  await database.db.transaction().execute(async (transaction) => {
    await sql`INSERT INTO communication_events
      (correlation_id, source_service, target_service, event_type, protocol, occurred_at)
      VALUES (gen_random_uuid(), 'unknown', 'payment-service', 'request', 'http',
        ${new Date(client.occurredAtMs)})`.execute(transaction)
    expect(await moveLateSides(database.db, { waitMs: 50 })).toEqual({ moved: 0 })
  })
  expect(await differences()).toEqual([])
  expect(await moveLateSides(database.db)).toEqual({ moved: 1 })
  expect(await differences()).toEqual([])
})

it('has nothing to move where the events are past their retention, and leaves their sums', async () => {
  const client = halfCall()
  await countAlone(answerTo(client))
  await sql`TRUNCATE communication_events`.execute(database.db)
  await countAlone(client)
  expect(await moveLateSides(database.db)).toEqual({ moved: 0 })
  expect(await edges()).toEqual(['unknown→payment-service 1'])
  const { rows } = await sql`SELECT FROM late_sides`.execute(database.db)
  expect(rows).toEqual([])
})

it('sets aside what cannot be stored, and moves all others', async () => {
  const [good, bad] = [halfCall(), halfCall({ statusCode: 2_147_483_648 })]
  await countAlone(answerTo(bad), answerTo(good))
  await countAlone(bad, good)
  expect(await moveLateSides(database.db)).toEqual({ moved: 1 })
  const { rows } = await sql`SELECT span_id FROM spans_set_aside`.execute(database.db)
  expect(rows).toEqual([{ span_id: bad.spanId }])
})

const call = fc.record({
  isClientLate: fc.boolean(),
  // Few values, so that the largest of a bucket comes more than once.
  serverMs: fc.constantFrom(0, 5, 5, 40, 900),
  clientMs: fc.constantFrom(0, 5, 40, 900),
  secondsAgo: fc.constantFrom(30, 31, 95, 3_700),
  apartMs: fc.constantFrom(0, 1, 12_000),
  protocol: fc.constantFrom('http', 'grpc'),
  outcome: fc.constantFrom('response', 'error', 'timeout'),
  resendCount: fc.nat(1),
})

it('stays exact while others write and compact', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 25 }), async (drawn) => {
      const pairs = drawn.map((one) => {
        const occurredAtMs = Date.now() - one.secondsAgo * 1000
        const { protocol, resendCount, outcome: eventType } = one
        const client = halfCall({
          ...{ occurredAtMs, protocol, resendCount, eventType, latencyMs: one.clientMs },
          peer: { name: 'somewhere', kind: 'external' },
        })
        const server = answerTo(client, {
          ...{ latencyMs: one.serverMs, occurredAtMs: occurredAtMs + one.apartMs },
        })
        return one.isClientLate ? [server, client] : [client, server]
      })
      const others = () =>
        storeEvents(
          database.db,
          drawn.map(({ serverMs: latencyMs, secondsAgo }) =>
            eventRow({
              ...{ sourceService: 'unknown', latencyMs },
              occurredAtMs: Date.now() - secondsAgo * 1000,
            }),
          ),
        )
      await countAlone(...pairs.flatMap(([first]) => first ?? []))
      await countAlone(...pairs.flatMap(([, second]) => second ?? []))
      const moving = moveLateSides(database.db)
      await Promise.all([
        ...[moving, others(), others(), compactRollups(database.db, Date.now()), others()],
        moving.then(() => moveLateSides(database.db)),
      ])
      await moveLateSides(database.db)
      const { rows } = await sql`SELECT FROM late_sides`.execute(database.db)
      expect(rows).toEqual([])
      const gone = (await edges()).filter((edge) => edge.includes('somewhere'))
      expect(gone).toEqual([])
      expect(await differences()).toEqual([])
    }),
    { numRuns: Number(process.env['PAIRING_LAW_RUNS'] ?? 25) },
  )
})
