import { sql } from 'kysely'
import { expect, vi } from 'vitest'
import type { Database } from '#lib/db/database.ts'
import { readConfig } from '#lib/platform/config.ts'
import { verifyRollups } from '#lib/rollups/recompute.ts'
import { type Call, callee, caller } from './calls.ts'

/** Acknowledged minus stored is nothing, and so is what was stored twice or not sent at all. */
export const eachOnce = { missing: [], duplicates: [], neverSent: [], rollupDifferences: [] }

/** Holds what is stored against what was acknowledged, once no side of a call waits any more. */
export async function tally(db: Database, acknowledged: readonly Call[]) {
  await untilSettled(db)
  // Whichever side a call was counted by, it names the client's span.
  const { rows } = await sql<{ id: string; times: number }>`
    SELECT span_id AS id, count(*)::int AS times FROM communication_events GROUP BY 1`.execute(db)
  const stored = new Map(rows.map(({ id, times }) => [id, times]))
  const sent = new Set(acknowledged.map(({ client }) => client.spanId))
  return {
    missing: [...sent].filter((id) => !stored.has(id)),
    duplicates: [...stored].filter(([, times]) => times > 1),
    neverSent: [...stored.keys()].filter((id) => !sent.has(id)),
    rollupDifferences: await rollupDifferences(db),
  }
}

async function untilSettled(db: Database): Promise<void> {
  await vi.waitFor(
    async () => {
      const { rows } = await sql<{ waiting: number }>`
        SELECT count(*)::int AS waiting FROM pending_spans`.execute(db)
      expect(rows).toEqual([{ waiting: 0 }])
    },
    { timeout: 30_000, interval: 100 },
  )
}

async function rollupDifferences(db: Database) {
  const now = Date.now()
  const range = { from: new Date(now - 3_600_000), to: new Date(now + 3_600_000) }
  return verifyRollups(db, range, readConfig({}))
}

/** What is stored where both sides of every call were told, and nothing but them. */
export const allPaired = {
  calls: [{ source: caller, target: callee, paired: true }],
  edges: [{ source: caller, target: callee }],
  services: [{ name: caller }, { name: callee }],
}

export async function participants(db: Database) {
  const { rows: calls } = await sql`
    SELECT DISTINCT source_service AS source, target_service AS target,
      server_span_id IS NOT NULL AS paired
    FROM communication_events`.execute(db)
  const { rows: edges } = await sql`
    SELECT source_service AS source, target_service AS target FROM communication_patterns`.execute(
    db,
  )
  const { rows: services } = await sql`SELECT name FROM services ORDER BY name`.execute(db)
  return { calls, edges, services }
}
