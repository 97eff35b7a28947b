import { sql, type Transaction } from 'kysely'
import { booleanArray, jsonbArray, textArray } from '#lib/db/binary-arrays.ts'
import type { DatabaseSchema } from '#lib/db/schema.ts'
import { type Call, halvesOf } from './calls.ts'
import type { HalfCall } from './model.ts'

const rowsPerStatement = 5_000
// Small spans may claim large ones: what is left over, the settler finds.
const mostClaimed = 10_000

/**
 * Takes the waiting partners of these calls out of the table. Rows that another transaction holds
 * are passed over, never waited for: the settler finds pairs that both stay behind.
 */
export async function claimPartners(
  transaction: Transaction<DatabaseSchema>,
  calls: readonly Call[],
): Promise<HalfCall[]> {
  if (calls.length === 0) return []
  const { rows } = await sql<{ half: HalfCall }>`
    WITH wanted AS (
      SELECT * FROM unnest(
        ${textArray(calls.map(({ traceId }) => traceId))}::text[],
        ${textArray(calls.map(({ spanId }) => spanId))}::text[],
        ${booleanArray(calls.map(({ caller }) => caller !== null))}::boolean[]
      ) AS w (trace_id, call_span_id, is_calling)
    ),
    claimed AS (
      SELECT p.ctid FROM pending_spans p
      JOIN wanted w ON w.trace_id = p.trace_id AND w.call_span_id = p.call_span_id
      WHERE (p.side IN ('client', 'producer')) <> w.is_calling
      LIMIT ${mostClaimed}
      FOR UPDATE OF p SKIP LOCKED
    )
    DELETE FROM pending_spans p USING claimed WHERE p.ctid = claimed.ctid
    RETURNING p.half`.execute(transaction)
  return rows.map((row) => row.half)
}

/** Stores the sides of calls that wait for their partner; one that is there already is left as it is. */
export async function addPendingSpans(
  transaction: Transaction<DatabaseSchema>,
  waiting: readonly Call[],
): Promise<void> {
  const rows = waiting
    .flatMap(halvesOf)
    .map((half) => ({ key: rowKey(half), half }))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
  for (let start = 0; start < rows.length; start += rowsPerStatement) {
    const halves = rows.slice(start, start + rowsPerStatement).map(({ half }) => half)
    await sql`
      INSERT INTO pending_spans (trace_id, call_span_id, side, span_id, half)
      SELECT * FROM unnest(
        ${textArray(halves.map(({ traceId }) => traceId))}::text[],
        ${textArray(halves.map(({ callSpanId }) => callSpanId))}::text[],
        ${textArray(halves.map(({ side }) => side))}::text[],
        ${textArray(halves.map(({ spanId }) => spanId))}::text[],
        ${jsonbArray(halves.map((half) => JSON.stringify(half)))}::jsonb[]
      )
      ON CONFLICT (trace_id, call_span_id, side, span_id) DO NOTHING`.execute(transaction)
  }
}

function rowKey({ traceId, callSpanId, side, spanId }: HalfCall): string {
  return `${traceId}:${callSpanId}:${side}:${spanId}`
}
