import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Database } from '#lib/db/database.ts'
import type { DatabaseSchema } from '#lib/db/schema.ts'
import type { Config } from '#lib/platform/config.ts'

/** The three tiers: their tables, bucket widths and how long they are kept (ms). */
const rollupTables = [
  {
    table: 'rollups_10s',
    width: '10 s',
    keptMs: (config: Config) => config.SIGNALBOX_RETENTION_ROLLUPS_10S_HOURS * 3_600_000,
  },
  {
    table: 'rollups_1m',
    width: '1 min',
    keptMs: (config: Config) => config.SIGNALBOX_RETENTION_ROLLUPS_1M_DAYS * 86_400_000,
  },
  {
    table: 'rollups_1h',
    width: '1 h',
    keptMs: (config: Config) => config.SIGNALBOX_RETENTION_ROLLUPS_1H_DAYS * 86_400_000,
  },
] as const

/** One bucket of one edge in which the rollup and its events disagree. */
export type RollupDifference = {
  table: string
  bucketStart: string
  sourceService: string
  targetService: string
  protocol: string
  /** Sums as JSON text: what the rollup says, and what its events come to; null if there is none. */
  rolledUp: string | null
  raw: string | null
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const listedAtMost = 1_000

type Range = { from: Date; to: Date }

/**
 * Compares rollups with the raw events of [from, to), widened to whole hours, in one snapshot.
 * Days whose raw events are gone, and tiers past their retention, cannot be compared and are left out.
 * @returns at most 1,000 differences, oldest first.
 */
export async function verifyRollups(
  db: Database,
  range: Range,
  config: Config,
): Promise<RollupDifference[]> {
  const now = Date.now()
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (transaction) => {
      const differences: RollupDifference[] = []
      for (const day of await daysWithEvents(transaction, wholeHours(range))) {
        for (const { table, width, keptMs } of rollupTables) {
          const since = Math.ceil((now - keptMs(config)) / hourMs) * hourMs
          const from = new Date(Math.max(day.from.getTime(), since))
          if (from >= day.to) continue
          const query = differencesQuery(sql.table(table), width, { from, to: day.to })
          const { rows } = await query.execute(transaction)
          differences.push(...rows.map((row) => ({ table, ...row })))
        }
        if (differences.length >= listedAtMost) break
      }
      return differences.slice(0, listedAtMost)
    })
}

/**
 * Computes the rollups of [from, to), widened to whole hours, anew from the raw events: an hour at
 * a time, in which writers wait and readers don't. Days whose raw events are gone keep their rollups.
 * @returns the number of hours done.
 */
export async function repairRollups(
  db: Database,
  range: Range,
  onHour: (done: number, total: number) => void = () => {},
): Promise<number> {
  const days = await daysWithEvents(db, wholeHours(range))
  const hours = days.flatMap(({ from, to }) =>
    Array.from({ length: (to.getTime() - from.getTime()) / hourMs }, (_, hour) => ({
      from: new Date(from.getTime() + hour * hourMs),
      to: new Date(from.getTime() + (hour + 1) * hourMs),
    })),
  )
  for (const [done, hour] of hours.entries()) {
    await repairHour(db, hour)
    onHour(done + 1, hours.length)
  }
  return hours.length
}

function wholeHours({ from, to }: Range): Range {
  return {
    from: new Date(Math.floor(from.getTime() / hourMs) * hourMs),
    to: new Date(Math.ceil(to.getTime() / hourMs) * hourMs),
  }
}

/** The part of each UTC day in the range whose partition is still there. */
async function daysWithEvents(db: Kysely<DatabaseSchema>, { from, to }: Range): Promise<Range[]> {
  const { rows } = await sql<{ day: string }>`
    SELECT to_char(to_date(right(c.relname, 8), 'YYYYMMDD'), 'YYYY-MM-DD') AS day
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'communication_events'::regclass ORDER BY 1`.execute(db)
  return rows
    .map(({ day }) => Date.parse(`${day}T00:00:00Z`))
    .map((start) => ({
      from: new Date(Math.max(start, from.getTime())),
      to: new Date(Math.min(start + dayMs, to.getTime())),
    }))
    .filter((day) => day.from < day.to)
}

async function repairHour(db: Database, { from, to }: Range): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await sql`SET LOCAL lock_timeout = '10s'`.execute(transaction)
    await sql`LOCK TABLE communication_events IN SHARE MODE`.execute(transaction)
    for (const { table } of rollupTables) {
      await sql`DELETE FROM ${sql.table(table)} WHERE bucket_start >= ${from} AND bucket_start < ${to}`.execute(
        transaction,
      )
    }
    await sql`
      SELECT add_to_rollups(
        array_agg(e.occurred_at), array_agg(e.source_service::text),
        array_agg(e.target_service::text), array_agg(e.protocol::text),
        array_agg(e.event_type::text), array_agg(e.latency_ms), array_agg(e.payload_size)
      ) FROM communication_events e
      WHERE e.occurred_at >= ${from} AND e.occurred_at < ${to} HAVING count(*) > 0`.execute(
      transaction,
    )
  })
}

function differencesQuery(table: RawBuilder<unknown>, width: string, range: Range) {
  return sql<Omit<RollupDifference, 'table'>>`
    WITH ${rawSums(width, range)},
    ${rolledSums(table, range)}
    SELECT
      to_char(bucket_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS "bucketStart",
      source_service AS "sourceService", target_service AS "targetService", protocol,
      (rolled.sums || jsonb_build_object('histogram', rolled_histogram.histogram))::text AS "rolledUp",
      (raw.sums || jsonb_build_object('histogram', raw_histogram.histogram))::text AS "raw"
    FROM (raw LEFT JOIN raw_histogram USING (bucket_start, source_service, target_service, protocol))
    FULL JOIN
      (rolled LEFT JOIN rolled_histogram USING (bucket_start, source_service, target_service, protocol))
      USING (bucket_start, source_service, target_service, protocol)
    WHERE raw.sums IS DISTINCT FROM rolled.sums
       OR raw_histogram.histogram IS DISTINCT FROM rolled_histogram.histogram
    ORDER BY 1, 2, 3, 4 LIMIT ${listedAtMost}`
}

function rawSums(width: string, { from, to }: Range) {
  return sql`
    raw_bucket AS (
      SELECT date_bin(${width}::interval, occurred_at, '2000-01-01 00:00:00+00') AS bucket_start,
        source_service, target_service, protocol, event_type,
        event_type IN ('response', 'error', 'timeout') AS is_call,
        COALESCE(NULLIF(latency_ms, 'NaN'), 0) AS latency_ms, COALESCE(payload_size, 0) AS payload_size
      FROM communication_events
      WHERE occurred_at >= ${from} AND occurred_at < ${to}
    ),
    raw_histogram AS (
      SELECT bucket_start, source_service, target_service, protocol,
        jsonb_object_agg(index, n) AS histogram
      FROM (
        SELECT bucket_start, source_service, target_service, protocol,
          latency_bucket(latency_ms::float8) AS index, count(*) AS n
        FROM raw_bucket WHERE is_call GROUP BY 1, 2, 3, 4, 5
      ) AS counted GROUP BY 1, 2, 3, 4
    ),
    raw AS (
      SELECT bucket_start, source_service, target_service, protocol, jsonb_build_object(
        'calls', count(*) FILTER (WHERE is_call),
        'errors', count(*) FILTER (WHERE event_type IN ('error', 'timeout')),
        'timeouts', count(*) FILTER (WHERE event_type = 'timeout'),
        'requests', count(*) FILTER (WHERE event_type = 'request'),
        'retries', count(*) FILTER (WHERE event_type = 'retry'),
        'payload_bytes', sum(payload_size),
        'latency_sum_ms', trim_scale(COALESCE(sum(latency_ms) FILTER (WHERE is_call), 0)),
        'latency_max_ms', trim_scale(COALESCE(max(latency_ms) FILTER (WHERE is_call), 0))
      ) AS sums
      FROM raw_bucket GROUP BY 1, 2, 3, 4
    )`
}

function rolledSums(table: RawBuilder<unknown>, { from, to }: Range) {
  return sql`
    rolled_histogram AS (
      SELECT bucket_start, source_service, target_service, protocol,
        jsonb_object_agg(index, n) AS histogram
      FROM (
        SELECT bucket_start, source_service, target_service, protocol, h.index, sum(h.n) AS n
        FROM ${table}, unnest(histogram_index, histogram_count) AS h (index, n)
        WHERE bucket_start >= ${from} AND bucket_start < ${to}
        GROUP BY 1, 2, 3, 4, 5
      ) AS counted GROUP BY 1, 2, 3, 4
    ),
    rolled AS (
      SELECT bucket_start, source_service, target_service, protocol, jsonb_build_object(
        'calls', sum(calls), 'errors', sum(errors), 'timeouts', sum(timeouts),
        'requests', sum(requests), 'retries', sum(retries), 'payload_bytes', sum(payload_bytes),
        'latency_sum_ms', trim_scale(sum(latency_sum_ms)),
        'latency_max_ms', trim_scale(max(latency_max_ms))
      ) AS sums
      FROM ${table} WHERE bucket_start >= ${from} AND bucket_start < ${to} GROUP BY 1, 2, 3, 4
    )`
}
