import { sql, type Kysely } from 'kysely'
import type { DatabaseSchema } from '#lib/db/schema.ts'
import { analyseCorrelation } from '../analysis/analyse-correlation.ts'
import { eventsOfColumns, type EventColumns } from '../analysis/event-columns.ts'
import { giveVerdicts } from '../analysis/give-verdicts.ts'
import { hasFailed, type Call, type CorrelationSummary } from '../model.ts'
import { columnsJson, readKindsOf } from '../queries.ts'

/** Of a longer correlation its first events stand for it, and the summary says so. */
const eventsEach = 2_000

/** A line for each correlation, in the order of their ids here. */
export async function summarise(
  db: Kysely<DatabaseSchema>,
  ids: readonly string[],
): Promise<CorrelationSummary[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<{ id: string; columns: EventColumns | null }>`
    SELECT wanted.id::text AS id, part.columns
    FROM unnest(${ids}::uuid[]) WITH ORDINALITY AS wanted (id, place),
    LATERAL (
      SELECT ${columnsJson} AS columns FROM (
        SELECT *, (extract(epoch FROM occurred_at) * 1000)::float8 AS at
        FROM communication_events WHERE correlation_id = wanted.id
        ORDER BY occurred_at, id LIMIT ${eventsEach}
      ) AS event
    ) AS part
    ORDER BY place`.execute(db)
  const known = rows.flatMap(({ id, columns }) => (columns ? [{ id, columns }] : []))
  const names = known.flatMap(({ columns }) => [...columns.source, ...columns.target])
  const kinds = await readKindsOf(db, names)
  return known.map(({ id, columns }) => summaryOf(id, columns, new Map(Object.entries(kinds))))
}

function summaryOf(
  id: string,
  columns: EventColumns,
  kinds: Parameters<typeof analyseCorrelation>[1],
): CorrelationSummary {
  const correlation = analyseCorrelation(eventsOfColumns(id, columns), kinds)
  const { calls, roots, startMs, endMs } = correlation
  const root = calls[roots[0] ?? 0]
  const [verdict] = giveVerdicts(correlation)
  const failed = calls.filter(hasFailed)
  return {
    id,
    startedAt: new Date(startMs).toISOString(),
    durationMs: Math.round((endMs - startMs) * 1000) / 1000,
    root: root
      ? { source: root.source, target: root.target, operation: root.operation, state: root.state }
      : null,
    services: [...new Set(calls.flatMap(({ source, target }) => [source, target]))],
    protocols: [...new Set(calls.map(({ protocol }) => protocol))],
    statuses: statusesOf(failed),
    calls: calls.length,
    failedCalls: failed.length,
    firstFailure: verdict ? { culprit: verdict.culprit, headline: verdict.headline } : null,
    isCut: columns.id.length >= eventsEach,
  }
}

function statusesOf(failed: readonly Call[]): CorrelationSummary['statuses'] {
  const told = failed.flatMap(({ statusCode: code, protocol }) =>
    code === null ? [] : { code, protocol },
  )
  return [...new Map(told.map((one) => [`${one.code} ${one.protocol}`, one])).values()]
}
