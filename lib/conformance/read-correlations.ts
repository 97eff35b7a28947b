import { sql, type Kysely } from 'kysely'
import type { DatabaseSchema } from '#lib/db/schema.ts'
import { eventsOfColumns, type EventColumns } from '#lib/correlations/analysis/event-columns.ts'
import type { CorrelationEvent, ParticipantKind } from '#lib/correlations/model.ts'
import { columnsJson, readKindsOf } from '#lib/correlations/queries.ts'

/** A correlation of more events is not held against patterns: it is a batch, and no run. */
export const mostEventsJudged = 20_000

export type ReadCorrelation = { id: string; events: CorrelationEvent[] }

/** The events of each correlation that has any; and of all that take part what they are. */
export async function readCorrelations(
  db: Kysely<DatabaseSchema>,
  ids: readonly string[],
): Promise<{ correlations: ReadCorrelation[]; kinds: Map<string, ParticipantKind> }> {
  const { rows } = await sql<{ id: string; columns: EventColumns | null }>`
    SELECT wanted.id, read.columns
    FROM unnest(${ids}::UUID[]) AS wanted (id), LATERAL (
      SELECT ${columnsJson} AS columns FROM (
        SELECT *, (extract(epoch FROM occurred_at) * 1000)::float8 AS at
        FROM communication_events e WHERE e.correlation_id = wanted.id
        ORDER BY occurred_at, id LIMIT ${mostEventsJudged + 1}
      ) AS event
    ) AS read`.execute(db)
  const correlations = rows.flatMap(({ id, columns }) =>
    columns ? [{ id, events: eventsOfColumns(id, columns) }] : [],
  )
  const names = new Set<string>()
  for (const { events } of correlations) {
    for (const { source, target } of events) names.add(source).add(target)
  }
  const kinds = await readKindsOf(db, [...names])
  return { correlations, kinds: new Map(Object.entries(kinds)) }
}
