import { sql } from 'kysely'
import { expect, vi } from 'vitest'
import type { Database } from '#lib/db/database.ts'
import { readConfig } from '#lib/platform/config.ts'
import { bigintOfSpanId } from '#lib/platform/ids.ts'
import { verifyRollups } from '#lib/rollups/recompute.ts'
import { type Call, callee, caller } from './calls.ts'

/** Waits until no acknowledged side of a call waits for its partner any more. */
export async function untilSettled(db: Database): Promise<void> {
  await vi.waitFor(
    async () => {
      const { rows } = await sql<{ waiting: number }>`
        SELECT count(*)::int AS waiting FROM pending_spans WHERE NOT settled`.execute(db)
      expect(rows).toEqual([{ waiting: 0 }])
    },
    { timeout: 30_000, interval: 100 },
  )
}

/**
 * Acknowledged minus stored is nothing, nothing is stored twice or that was never sent, and the
 * rollups are the sums of the events.
 */
export async function expectCountedOnce(db: Database, calls: readonly Call[]): Promise<void> {
  await untilSettled(db)
  const { rows } = await sql<{ id: string; times: number }>`
    SELECT id::text, count(*)::int AS times FROM communication_events GROUP BY id`.execute(db)
  const stored = new Map(rows.map(({ id, times }) => [id, times]))
  const sent = new Set(calls.map(({ client }) => bigintOfSpanId(client.spanId)))
  expect({
    missing: [...sent].filter((id) => !stored.has(id)),
    duplicates: [...stored].filter(([, times]) => times > 1),
    neverSent: [...stored.keys()].filter((id) => !sent.has(id)),
    rollupDifferences: await rollupDifferences(db),
  }).toEqual({ missing: [], duplicates: [], neverSent: [], rollupDifferences: [] })
  const { rows: sums } = await sql<{ calls: number }>`
    SELECT COALESCE(sum(calls), 0)::int AS calls FROM rollups_1h`.execute(db)
  expect(sums).toEqual([{ calls: sent.size }])
}

async function rollupDifferences(db: Database) {
  const now = Date.now()
  return verifyRollups(
    db,
    { from: new Date(now - 3_600_000), to: new Date(now + 3_600_000) },
    readConfig({}),
  )
}

/** Every stored call was told by both sides, and nobody else ever appeared. */
export async function expectPaired(db: Database): Promise<void> {
  const { rows } = await sql<{ source: string; target: string; paired: boolean }>`
    SELECT DISTINCT source_service AS source, target_service AS target,
      server_span_id IS NOT NULL AS paired
    FROM communication_events`.execute(db)
  expect(rows).toEqual([{ source: caller, target: callee, paired: true }])
  const { rows: edges } = await sql<{ source: string; target: string }>`
    SELECT source_service AS source, target_service AS target FROM communication_patterns`.execute(
    db,
  )
  expect(edges).toEqual([{ source: caller, target: callee }])
  const { rows: services } = await sql<{ name: string }>`
    SELECT name FROM services ORDER BY name`.execute(db)
  expect(services.map(({ name }) => name)).toEqual([caller, callee])
}
