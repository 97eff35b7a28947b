import { sql } from 'kysely'
import type { Database } from '#lib/db/database.ts'
import { uuidOfCorrelationId, uuidOfTraceId } from '#lib/platform/ids.ts'
import { hexOfId } from './analysis/id-text.ts'
import type { FoundCorrelation } from './model.ts'

/**
 * The correlation that an id leads to: a correlation id (a UUID, 32 hex digits, or any text that a
 * sender used as one), a trace id of 64 or 128 bits, or the id of a span at either end of a call.
 * @returns null where no event that is still kept has it.
 */
export async function findCorrelation(
  db: Database,
  text: string,
): Promise<FoundCorrelation | null> {
  const hex = hexOfId(text)
  const id = correlationIdOf(text)
  if (await exists(db, id)) return { id, as: 'correlation', eventId: null }
  if (hex === null) return null
  return (await findByTrace(db, hex)) ?? (await findBySpan(db, hex))
}

/** The correlation that the text names, unless it is the id of a trace or a span in another one. */
export function correlationIdOf(text: string): string {
  const hex = hexOfId(text)
  return hex === null ? uuidOfCorrelationId(text) : uuidOfTraceId(hex)
}

async function exists(db: Database, id: string): Promise<boolean> {
  const row = await db
    .selectFrom('communication_events')
    .select('id')
    .where('correlation_id', '=', id)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

async function findByTrace(db: Database, hex: string): Promise<FoundCorrelation | null> {
  const traces = hex.length === 16 ? [hex, hex.padStart(32, '0')] : [hex]
  const { rows } = await sql<{ correlation_id: string }>`
    SELECT correlation_id FROM communication_events
    WHERE trace_id = ANY(${traces}) AND trace_id <> replace(correlation_id::TEXT, '-', '')
    ORDER BY occurred_at LIMIT 1`.execute(db)
  const [row] = rows
  return row ? { id: row.correlation_id, as: 'trace', eventId: null } : null
}

async function findBySpan(db: Database, hex: string): Promise<FoundCorrelation | null> {
  if (hex.length !== 16) return null
  const { rows } = await sql<{ correlation_id: string; id: string }>`
    (SELECT correlation_id, id FROM communication_events WHERE span_id = ${hex} LIMIT 1)
    UNION ALL
    (SELECT correlation_id, id FROM communication_events WHERE server_span_id = ${hex} LIMIT 1)
    LIMIT 1`.execute(db)
  const [row] = rows
  return row ? { id: row.correlation_id, as: 'span', eventId: row.id } : null
}
