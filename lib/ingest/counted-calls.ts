import { sql, type Transaction } from 'kysely'
import type { DatabaseSchema } from '#lib/db/schema.ts'
import { timestampOf } from './insert-events.ts'
import type { EventRow, HalfCall } from './model.ts'
import { completeAlone } from './pairing.ts'

type Candidate = { id: string; traceId: string | null }

/**
 * Leaves out pairs of which one half was counted alone before: it had been given up, and was sent
 * again. As an event of its own it had its own time, and so another key than the pair.
 */
export async function withoutCountedHalves(
  transaction: Transaction<DatabaseSchema>,
  pairs: readonly EventRow[],
  halves: readonly HalfCall[],
): Promise<readonly EventRow[]> {
  if (pairs.length === 0) return pairs
  const alone = halves.flatMap(completeAlone)
  const { rows } = await sql<Candidate>`
    SELECT r.id::text, r.trace_id AS "traceId" FROM ${unnested(alone)}
    JOIN communication_events e ON e.correlation_id = r.correlation_id
      AND e.occurred_at = r.occurred_at AND e.id = r.id`.execute(transaction)
  return without(rows, pairs)
}

/**
 * Leaves out calls that were counted before, as a pair or by their other side alone: under a time of
 * its own, at most an hour away. Of a call that is here more than once, the first stays.
 */
export async function withoutCounted(
  transaction: Transaction<DatabaseSchema>,
  alone: readonly EventRow[],
): Promise<readonly EventRow[]> {
  if (alone.length === 0) return alone
  const { rows } = await sql<Candidate>`
    SELECT r.id::text, r.trace_id AS "traceId" FROM ${unnested(alone)}
    WHERE EXISTS (
      SELECT FROM communication_events e
      WHERE e.correlation_id = r.correlation_id AND e.id = r.id
        AND e.occurred_at BETWEEN r.occurred_at - INTERVAL '1 h' AND r.occurred_at + INTERVAL '1 h'
    )`.execute(transaction)
  const seen = new Set<string>()
  return without(rows, alone).filter((event) => seen.size < seen.add(keyOf(event)).size)
}

function unnested(events: readonly EventRow[]) {
  return sql`unnest(
    ${events.map((event) => event.id)}::bigint[],
    ${events.map((event) => event.traceId)}::text[],
    ${events.map((event) => event.correlationId)}::uuid[],
    ${events.map((event) => timestampOf(event.occurredAtMs))}::timestamptz[]
  ) AS r (id, trace_id, correlation_id, occurred_at)`
}

function without(counted: readonly Candidate[], events: readonly EventRow[]): readonly EventRow[] {
  if (counted.length === 0) return events
  const keys = new Set(counted.map(keyOf))
  return events.filter((event) => !keys.has(keyOf(event)))
}

function keyOf({ traceId, id }: Candidate): string {
  return `${traceId}:${id}`
}
