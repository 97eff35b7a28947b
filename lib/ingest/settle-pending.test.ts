import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { groupCalls } from './calls.ts'
import type { HalfCall } from './model.ts'
import { addPendingSpans } from './pending-spans.ts'
import { settlePending } from './settle-pending.ts'
import { storeHalves } from './store-halves.ts'
import { answerTo, halfCall } from './test-support.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  await sql`TRUNCATE communication_events, pending_spans, counted_calls, spans_set_aside`.execute(
    database.db,
  )
})

/** As a release with fewer checks may have left them behind. */
async function leaveWaiting(...halves: HalfCall[]): Promise<void> {
  await database.db
    .transaction()
    .execute((transaction) => addPendingSpans(transaction, groupCalls(halves)))
}

async function spanIdsIn(table: 'communication_events' | 'pending_spans' | 'spans_set_aside') {
  const { rows } = await sql<{ span_id: string }>`
    SELECT span_id FROM ${sql.table(table)} ORDER BY span_id`.execute(database.db)
  return rows.map((row) => row.span_id)
}

const poison = () => halfCall({ statusCode: 2_147_483_648 })

describe('settlePending', () => {
  it('sets aside what cannot be stored, with its reason, and completes all others', async () => {
    const good = Array.from({ length: 30 }, () => halfCall())
    const bad = [poison(), poison()]
    const partner = answerTo(bad[0] ?? poison())
    await leaveWaiting(...good.slice(0, 10), ...bad, partner, ...good.slice(10))
    expect(await settlePending(database.db, 0)).toEqual({
      ...{ paired: 0, alone: 30, events: 30, setAside: 3 },
    })
    expect(await spanIdsIn('communication_events')).toEqual(good.map(({ spanId }) => spanId))
    expect(await spanIdsIn('pending_spans')).toEqual([])
    expect(await spanIdsIn('spans_set_aside')).toEqual(
      [...bad, partner].map(({ spanId }) => spanId).toSorted(),
    )
    const { rows } = await sql<{ reason: string; half: HalfCall }>`
      SELECT reason, half FROM spans_set_aside WHERE side = 'client' ORDER BY span_id`.execute(
      database.db,
    )
    expect(rows).toEqual(bad.map((half) => ({ reason: expect.stringMatching(/2147483648/), half })))
    expect(await settlePending(database.db, 0)).toMatchObject({ events: 0, setAside: 0 })
  })

  it('lets nobody answer for a poisoned side that waited', async () => {
    const bad = poison()
    await leaveWaiting(bad)
    const [partner, other] = [answerTo(bad), halfCall({ awaitsPartner: false })]
    await storeHalves(database.db, [partner, other])
    expect(await spanIdsIn('communication_events')).toEqual([other.spanId])
    expect(await settlePending(database.db, 0)).toMatchObject({ setAside: 2 })
  })

  it('keeps waiting sides where the fault is not in them', async () => {
    const half = halfCall()
    await leaveWaiting(half)
    await sql`ALTER TABLE counted_calls RENAME TO away`.execute(database.db)
    try {
      await expect(settlePending(database.db, 0)).rejects.toThrow('counted_calls')
    } finally {
      await sql`ALTER TABLE away RENAME TO counted_calls`.execute(database.db)
    }
    expect(await spanIdsIn('pending_spans')).toEqual([half.spanId])
    expect(await settlePending(database.db, 0)).toMatchObject({ alone: 1 })
  })

  it('makes the partition of a day that nobody else needed', async () => {
    const half = halfCall({ occurredAtMs: Date.UTC(2031, 0, 15, 12) })
    await leaveWaiting(half)
    expect(await settlePending(database.db, 0)).toMatchObject({ alone: 1, setAside: 0 })
    expect(await spanIdsIn('communication_events')).toEqual([half.spanId])
  })
})
