import { sql } from 'kysely'
import type { Database } from '#lib/db/database.ts'
import { log } from '#lib/platform/log.ts'
import type { Call } from './calls.ts'

/**
 * Moves the sides of calls that cannot be stored out of the way of the others. They were
 * acknowledged, so they are kept, with the reason, until somebody moves them back.
 * @returns how many sides were moved.
 */
export async function setAside(
  db: Database,
  calls: readonly Call[],
  reason: string,
): Promise<number> {
  const { rows } = await sql<{ trace_id: string; span_id: string; side: string }>`
    WITH moved AS (
      DELETE FROM pending_spans p USING unnest(
        ${calls.map(({ traceId }) => traceId)}::text[], ${calls.map(({ spanId }) => spanId)}::text[]
      ) AS named (trace_id, call_span_id)
      WHERE p.trace_id = named.trace_id AND p.call_span_id = named.call_span_id
      RETURNING p.*
    )
    INSERT INTO spans_set_aside
      (trace_id, call_span_id, side, span_id, half, received_at, reason)
    SELECT trace_id, call_span_id, side, span_id, half, received_at, ${reason} FROM moved
    ON CONFLICT (trace_id, call_span_id, side, span_id) DO UPDATE
      SET half = excluded.half, reason = excluded.reason, set_aside_at = NOW()
    RETURNING trace_id, span_id, side`.execute(db)
  log.error(
    { spans: rows, reason },
    'Sides of a call cannot be stored: they are kept in spans_set_aside, and not counted',
  )
  return rows.length
}
