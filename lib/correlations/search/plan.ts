import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { DatabaseSchema } from '#lib/db/schema.ts'
import { likePattern } from '#lib/platform/filter/wildcard.ts'
import type { Narrowed } from './narrow.ts'

const minuteMs = 60_000
/** About how many rows the first step reads, and any. */
const rowsOfFirst = 1_000
const rowsPerStep = 60_000
/** How much more each step reads than the one before. */
const growth = 4

/** One step of a search: a stretch of time, newest first, and how many rows lie in it. */
export type Step = { fromMs: number; toMs: number; rows: number }

/**
 * Where to look, newest first: the minutes in which, by the rollups, there are calls such as are
 * sought, put together into steps. The first is small, since with many events it is enough for a
 * whole answer; each next one is larger, so that little that lies far back takes few of them.
 * Days that no minute is kept of are looked through an hour at a time.
 */
export async function planSteps(
  db: Kysely<DatabaseSchema>,
  { fromMs, toMs }: { fromMs: number; toMs: number },
  narrowed: Narrowed,
): Promise<Step[]> {
  const { rows } = await sql<{ start_ms: number; rows: number }>`
    SELECT extract(epoch FROM bucket_start)::float8 * 1000 AS start_ms,
      sum(calls + requests + retries)::float8 AS rows
    FROM rollups_1m
    WHERE bucket_start >= ${new Date(floorTo(fromMs))} AND bucket_start < ${new Date(toMs)}
      AND ${matching(narrowed)}
    GROUP BY bucket_start ORDER BY bucket_start DESC`.execute(db)
  const steps: Step[] = []
  for (const row of rows) {
    const [startMs, endMs] = [row.start_ms, row.start_ms + minuteMs]
    const last = steps.at(-1)
    const most = Math.min(rowsPerStep, rowsOfFirst * growth ** (steps.length - 1))
    if (last && last.fromMs === endMs && last.rows + row.rows <= most) {
      last.fromMs = startMs
      last.rows += row.rows
    } else steps.push({ fromMs: startMs, toMs: endMs, rows: row.rows })
  }
  return steps.map((step) => ({
    ...step,
    fromMs: Math.max(step.fromMs, fromMs),
    toMs: Math.min(step.toMs, toMs),
  }))
}

function floorTo(ms: number): number {
  return Math.floor(ms / minuteMs) * minuteMs
}

function matching({ services, failing, longerThanMs }: Narrowed): RawBuilder<unknown> {
  const conditions = [
    sql`true`,
    ...services.map(({ side, text }) => {
      const pattern = likePattern(text)
      if (side === 'service') {
        return sql`(source_service ILIKE ${pattern} OR target_service ILIKE ${pattern})`
      }
      const column = side === 'protocol' ? 'protocol' : `${side}_service`
      return sql`${sql.ref(column)} ILIKE ${pattern}`
    }),
    ...(failing ? [sql`errors > 0`] : []),
    ...(longerThanMs === null ? [] : [sql`latency_max_ms >= ${longerThanMs}`]),
  ]
  return sql.join(conditions, sql` AND `)
}
