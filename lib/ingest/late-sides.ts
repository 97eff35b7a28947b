import { sql, type Transaction } from 'kysely'
import { bigintArray, jsonbArray, textArray, uuidArray } from '#lib/db/binary-arrays.ts'
import type { DatabaseSchema } from '#lib/db/schema.ts'
import { bigintOfSpanId } from '#lib/platform/ids.ts'
import type { EventRow, HalfCall } from './model.ts'

/** A side that came after the other was counted alone; the event, where its sender told one. */
export type LateSide = { half: HalfCall; event: EventRow | null }

/** Keeps late sides until the events of their calls are made anew (move-late-sides.ts). */
export async function addLateSides(
  transaction: Transaction<DatabaseSchema>,
  sides: readonly LateSide[],
): Promise<void> {
  if (sides.length === 0) return
  await sql`
    INSERT INTO late_sides (trace_id, call_span_id, half, event)
    SELECT trace_id, call_span_id, half, event::jsonb
    FROM unnest(
      ${uuidArray(sides.map(({ half }) => half.traceId))}::uuid[],
      ${bigintArray(sides.map(({ half }) => bigintOfSpanId(half.callSpanId)))}::bigint[],
      ${jsonbArray(sides.map(({ half }) => JSON.stringify(half)))}::jsonb[],
      ${textArray(sides.map(({ event }) => event && JSON.stringify(event)))}::text[]
    ) AS late (trace_id, call_span_id, half, event)
    ON CONFLICT DO NOTHING`.execute(transaction)
}

/** Takes out the oldest, at most so many. */
export async function takeLateSides(
  transaction: Transaction<DatabaseSchema>,
  limit: number,
): Promise<LateSide[]> {
  const { rows } = await sql<LateSide>`
    DELETE FROM late_sides WHERE (trace_id, call_span_id) IN (
      SELECT trace_id, call_span_id FROM late_sides ORDER BY received_at, trace_id LIMIT ${limit}
    ) RETURNING half, event`.execute(transaction)
  return rows
}

/** A late side that cannot be stored is kept where others like it are. */
export async function setLateSideAside(
  transaction: Transaction<DatabaseSchema>,
  reason: string,
): Promise<void> {
  await sql`
    WITH taken AS (
      DELETE FROM late_sides WHERE (trace_id, call_span_id) IN (
        SELECT trace_id, call_span_id FROM late_sides ORDER BY received_at, trace_id LIMIT 1
      ) RETURNING half, received_at
    )
    INSERT INTO spans_set_aside (trace_id, call_span_id, side, span_id, half, received_at, reason)
    SELECT half->>'traceId', half->>'callSpanId', half->>'side', half->>'spanId', half, received_at,
      ${reason}
    FROM taken ON CONFLICT DO NOTHING`.execute(transaction)
}
