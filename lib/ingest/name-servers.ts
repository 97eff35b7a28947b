import { sql, type Transaction } from 'kysely'
import type { DatabaseSchema } from '#lib/db/schema.ts'
import { bigintOfSpanId } from '#lib/platform/ids.ts'
import type { HalfCall } from './model.ts'

/**
 * Names the span that served a call in the event that was made of its calling side alone: what the
 * service did in turn hangs under that span. It changes nothing that is summed up.
 */
export async function nameServers(
  transaction: Transaction<DatabaseSchema>,
  servers: readonly HalfCall[],
): Promise<void> {
  if (servers.length === 0) return
  await sql`
    UPDATE communication_events e SET server_span_id = s.span_id
    FROM unnest(
      ${servers.map((half) => half.correlationId)}::uuid[],
      ${servers.map((half) => bigintOfSpanId(half.callSpanId))}::bigint[],
      ${servers.map((half) => new Date(half.occurredAtMs).toISOString())}::timestamptz[],
      ${servers.map((half) => half.spanId)}::text[]
    ) AS s (correlation_id, id, at, span_id)
    WHERE e.correlation_id = s.correlation_id AND e.id = s.id
      AND e.occurred_at BETWEEN s.at - INTERVAL '1 h' AND s.at + INTERVAL '1 h'
      AND e.server_span_id IS NULL`.execute(transaction)
}
