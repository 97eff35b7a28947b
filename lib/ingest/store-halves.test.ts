import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { readConfig } from '#lib/platform/config.ts'
import { verifyRollups } from '#lib/rollups/recompute.ts'
import { groupCalls } from './calls.ts'
import { addPendingSpans } from './pending-spans.ts'
import { moveLateSides } from './move-late-sides.ts'
import { settlePending } from './settle-pending.ts'
import { storeEvents, storeHalves } from './store-halves.ts'
import { answerTo, eventRow, halfCall } from './test-support.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  await sql`TRUNCATE communication_events, pending_spans, counted_calls, rollups, rollup_totals`.execute(
    database.db,
  )
})

type StoredEvent = { source: string; target: string; type: string }

async function events(): Promise<StoredEvent[]> {
  const { rows } = await sql<StoredEvent>`
    SELECT source_service AS source, target_service AS target, event_type AS type
    FROM communication_events ORDER BY 1, 2, 3`.execute(database.db)
  return rows
}

async function pendingCount(): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    SELECT count(*)::int AS n FROM pending_spans`.execute(database.db)
  return rows[0]?.n ?? 0
}

async function rollupDifferences() {
  const now = Date.now()
  const range = { from: new Date(now - 7_200_000), to: new Date(now + 3_600_000) }
  return verifyRollups(database.db, range, readConfig({}))
}

const payment: StoredEvent = {
  source: 'order-service',
  target: 'payment-service',
  type: 'response',
}

describe('storeHalves', () => {
  it.each(['client first', 'server first'])('pairs across requests, %s', async (order) => {
    const client = halfCall()
    const halves = [client, answerTo(client)]
    if (order === 'server first') halves.reverse()
    for (const half of halves) await storeHalves(database.db, [half])
    expect(await events()).toEqual([payment])
    expect(await pendingCount()).toBe(0)
  })

  it('pairs two sides that arrive in two transactions at once', async () => {
    const clients = Array.from({ length: 40 }, () => halfCall())
    await Promise.all(
      clients.flatMap((client) => [
        storeHalves(database.db, [client]),
        storeHalves(database.db, [answerTo(client)]),
      ]),
    )
    await settlePending(database.db, 3_600)
    expect(await events()).toEqual(clients.map(() => payment))
    expect(await pendingCount()).toBe(0)
  })

  it('counts a call alone when its partner does not come, and moves it when that comes late', async () => {
    const client = halfCall({ peer: { name: 'bank-gateway', kind: 'external' } })
    await storeHalves(database.db, [client])
    expect(await events()).toEqual([])
    await settlePending(database.db, 0)
    expect(await events()).toEqual([{ ...payment, target: 'bank-gateway' }])
    await storeHalves(database.db, [answerTo(client)])
    await settlePending(database.db, 0)
    expect(await events()).toEqual([{ ...payment, target: 'bank-gateway' }])
    expect(await moveLateSides(database.db)).toEqual({ moved: 1 })
    expect(await events()).toEqual([payment])
    expect(await rollupDifferences()).toEqual([])
    expect(await moveLateSides(database.db)).toEqual({ moved: 0 })
  })

  it('counts a call once when its halves are sent again one by one', async () => {
    const client = halfCall()
    const server = answerTo(client)
    for (const half of [client, server, server, client]) {
      await storeHalves(database.db, [half])
      await settlePending(database.db, 3_600)
    }
    await settlePending(database.db, 0)
    expect(await events()).toEqual([payment])
  })

  it('recognises a half sent again whose call went under the correlation id of the other', async () => {
    const client = halfCall({ correlationId: crypto.randomUUID(), correlationExplicit: true })
    const server = answerTo(client)
    await storeHalves(database.db, [client])
    await storeHalves(database.db, [server])
    await storeHalves(database.db, [server])
    await settlePending(database.db, 0)
    expect(await events()).toEqual([payment])
  })

  it.each([true, false])(
    'counts a call once whose called side was given up and then sent again, correlation stated: %s',
    async (correlationExplicit) => {
      const stated = { correlationExplicit, correlationId: crypto.randomUUID() }
      const client = halfCall({ ...(correlationExplicit && stated) })
      const server = answerTo(client)
      await storeHalves(database.db, [server])
      await settlePending(database.db, 0)
      for (const half of [server, client, client, server, client]) {
        await storeHalves(database.db, [half])
      }
      await settlePending(database.db, 0)
      expect(await events()).toEqual([{ ...payment, source: 'unknown' }])
      await moveLateSides(database.db)
      expect(await events()).toEqual([payment])
      expect(await rollupDifferences()).toEqual([])
    },
  )

  it('enters no edge for a side that is sent again alone', async () => {
    const client = halfCall({ peer: { name: 'payments.internal', kind: 'external' } })
    await storeHalves(database.db, [client, answerTo(client)])
    await storeHalves(database.db, [client])
    await settlePending(database.db, 0)
    const { rows } = await sql`SELECT FROM services WHERE name = 'payments.internal'`.execute(
      database.db,
    )
    expect(rows).toEqual([])
  })

  it('does not settle one side of a call alone while another transaction holds the other', async () => {
    const client = halfCall({ correlationId: crypto.randomUUID(), correlationExplicit: true })
    const server = answerTo(client)
    await database.db.transaction().execute(async (transaction) => {
      await addPendingSpans(transaction, groupCalls([client, server]))
    })
    await database.db.transaction().execute(async (transaction) => {
      await sql`SELECT FROM pending_spans WHERE side = 'server' FOR UPDATE`.execute(transaction)
      await settlePending(database.db, 0)
    })
    expect(await events()).toEqual([])
    await settlePending(database.db, 0)
    expect(await events()).toHaveLength(1)
  })

  it('counts the same batch once when it comes twice at the same moment', async () => {
    const batch = Array.from({ length: 300 }, () => halfCall()).flatMap((client) => [
      client,
      answerTo(client),
    ])
    await Promise.all([1, 2, 3].map(() => storeHalves(database.db, batch)))
    expect(await events()).toHaveLength(300)
    expect(await rollupDifferences()).toEqual([])
  })
})

describe('storeEvents', () => {
  it('keeps microseconds, and enters services and edges with what is known of them', async () => {
    const occurredAtMs = Date.now() - 0.877
    const event = eventRow({
      occurredAtMs,
      targetService: 'orders-db',
      targetKind: 'database',
      protocol: 'postgresql',
      messageFormat: 'json',
      attributes: { 'db.namespace': 'orders', quoted: `"'\\ {,}` },
    })
    expect(await storeEvents(database.db, [event, event])).toBe(1)
    const { rows } = await sql`
      SELECT e.attributes, extract(epoch FROM e.occurred_at)::text AS seconds, s.kind,
        p.communication_type, p.message_format
      FROM communication_events e JOIN services s ON s.name = e.target_service
      JOIN communication_patterns p ON p.target_service = e.target_service`.execute(database.db)
    expect(rows).toEqual([
      {
        attributes: event.attributes,
        seconds: (occurredAtMs / 1000).toFixed(6),
        kind: 'database',
        communication_type: 'synchronous',
        message_format: 'json',
      },
    ])
  })

  it('stays exact beside plain INSERTs in transactions of several statements', async () => {
    const services = ['a', 'b', 'c', 'd']
    const plainWriter = (shift: number) =>
      database.db.transaction().execute(async (transaction) => {
        for (let statement = 0; statement < 12; statement++) {
          const source = services[(statement * (shift + 1)) % 4]
          await sql`
            INSERT INTO communication_events
              (correlation_id, source_service, target_service, event_type, protocol, latency_ms)
            SELECT gen_random_uuid(), ${source}, 'target', type, 'http', n
            FROM unnest(ARRAY['request', 'response', 'retry', 'error', 'timeout']) AS type,
              generate_series(1, 5) AS n`.execute(transaction)
        }
      })
    const apiWriter = (source: string) =>
      storeEvents(
        database.db,
        Array.from({ length: 200 }, (_, n) =>
          eventRow({ sourceService: source, targetService: 'target', latencyMs: n }),
        ),
      )
    await Promise.all([0, 1, 2, 3].flatMap((n) => [plainWriter(n), apiWriter(services[n] ?? 'a')]))
    expect(await rollupDifferences()).toEqual([])
    const { rows } = await sql`
      SELECT sum(calls)::int AS calls, sum(errors)::int AS errors, sum(retries)::int AS retries,
        sum(requests)::int AS requests FROM rollups_1h`.execute(database.db)
    expect(rows).toEqual([
      { calls: 4 * (12 * 15 + 200), errors: 4 * 120, retries: 240, requests: 240 },
    ])
  })
})
