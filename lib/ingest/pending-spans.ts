import { sql, type Transaction } from 'kysely'
import type { Database } from '#lib/db/database.ts'
import type { DatabaseSchema } from '#lib/db/schema.ts'
import type { HalfCall } from './model.ts'
import { isCallingSide, pairingKey } from './pairing.ts'

/**
 * Takes the waiting partners of these halves out of the table. Rows that another transaction holds
 * are passed over, never waited for: the settler finds pairs that both stay behind.
 */
export async function claimPartners(
  transaction: Transaction<DatabaseSchema>,
  halves: readonly HalfCall[],
): Promise<HalfCall[]> {
  if (halves.length === 0) return []
  const { rows } = await sql<{ half: HalfCall }>`
    WITH wanted AS (
      SELECT * FROM unnest(
        ${halves.map((half) => half.traceId)}::text[],
        ${halves.map((half) => half.callSpanId)}::text[],
        ${halves.map(isCallingSide)}::boolean[]
      ) AS w (trace_id, call_span_id, is_calling)
    ),
    claimed AS (
      SELECT p.ctid FROM pending_spans p
      JOIN wanted w ON w.trace_id = p.trace_id AND w.call_span_id = p.call_span_id
      WHERE (p.side IN ('client', 'producer')) <> w.is_calling AND NOT p.settled
      FOR UPDATE OF p SKIP LOCKED
    )
    DELETE FROM pending_spans p USING claimed WHERE p.ctid = claimed.ctid
    RETURNING p.half`.execute(transaction)
  return rows.map((row) => row.half)
}

/**
 * Stores halves that wait for their partner, and those to be remembered though they are settled. One
 * that is there already is left as it is.
 */
export async function addPendingSpans(
  transaction: Transaction<DatabaseSchema>,
  { waiting, remembered }: { waiting: readonly HalfCall[]; remembered: readonly HalfCall[] },
): Promise<void> {
  // The same span may be in both, sent twice: then it is settled.
  const byKey = new Map<string, { half: HalfCall; settled: boolean }>()
  for (const half of waiting) byKey.set(rowKey(half), { half, settled: false })
  for (const half of remembered) byKey.set(rowKey(half), { half, settled: true })
  if (byKey.size === 0) return
  const rows = [...byKey].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
  await sql`
    INSERT INTO pending_spans (trace_id, call_span_id, side, span_id, half, settled)
    SELECT * FROM unnest(
      ${rows.map(({ half }) => half.traceId)}::text[],
      ${rows.map(({ half }) => half.callSpanId)}::text[],
      ${rows.map(({ half }) => half.side)}::text[],
      ${rows.map(({ half }) => half.spanId)}::text[],
      ${rows.map(({ half }) => JSON.stringify(half))}::jsonb[],
      ${rows.map(({ settled }) => settled)}::boolean[]
    )
    ON CONFLICT (trace_id, call_span_id, side, span_id) DO UPDATE SET settled = TRUE
      WHERE excluded.settled AND NOT pending_spans.settled`.execute(transaction)
}

function rowKey(half: HalfCall): string {
  return `${pairingKey(half)}:${half.side}:${half.spanId}`
}

/** Forgets settled halves that nobody will send again: senders give up within the hour. */
export async function forgetSettled(db: Database): Promise<number> {
  const { numAffectedRows } = await sql`
    DELETE FROM pending_spans WHERE settled AND received_at < NOW() - INTERVAL '1 day'`.execute(db)
  return Number(numAffectedRows ?? 0n)
}
