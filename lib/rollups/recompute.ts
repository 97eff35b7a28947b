import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Database, Transaction } from '#lib/db/database.ts'
import type { DatabaseSchema } from '#lib/db/schema.ts'
import type { Config } from '#lib/platform/config.ts'
import { finestFirst, keptSeconds, tiers, type Tier } from './model.ts'
import { tierRetention } from './queries.ts'

/** One bucket in which the rollup and its events disagree, of an edge or, both named *, of all. */
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
 * Compares rollups with the raw events of [from, to), widened to whole hours, sums of days to
 * whole days, in one snapshot.
 * Days whose raw events are gone, and tiers past their retention, cannot be compared and are left out.
 * @returns at most 1,000 differences, oldest first.
 */
export async function verifyRollups(
  db: Database,
  range: Range,
  config: Config,
): Promise<RollupDifference[]> {
  const now = Date.now()
  const retention = tierRetention(config)
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (transaction) => {
      const differences: RollupDifference[] = []
      for (const day of await daysWithEvents(transaction, widened(range, dayMs))) {
        for (const tier of finestFirst) {
          const keptSinceMs = now - keptSeconds(tier, retention) * 1000
          const stretch = { tier, ...within(day, comparable(range, tier, keptSinceMs)) }
          if (stretch.from >= stretch.to) continue
          differences.push(...(await findDifferences(transaction, stretch, edges)))
          differences.push(...(await findDifferences(transaction, stretch, totals)))
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
  const days = await daysWithEvents(db, widened(range, hourMs))
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

/** What of a range, in whole buckets, a tier can still be compared in. */
function comparable(range: Range, tier: Tier, keptSinceMs: number): Range {
  const wholeMs = Math.max(hourMs, tiers[tier].bucketSeconds * 1000)
  const since = new Date(Math.ceil(keptSinceMs / wholeMs) * wholeMs)
  const { from, to } = widened(range, wholeMs)
  return { from: from > since ? from : since, to }
}

function within(a: Range, b: Range): Range {
  return { from: a.from > b.from ? a.from : b.from, to: a.to < b.to ? a.to : b.to }
}

/** To whole multiples of a width. */
function widened({ from, to }: Range, widthMs: number): Range {
  return {
    from: new Date(Math.floor(from.getTime() / widthMs) * widthMs),
    to: new Date(Math.ceil(to.getTime() / widthMs) * widthMs),
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
    for (const table of ['rollups', 'rollup_totals'] as const) {
      await sql`DELETE FROM ${sql.table(table)}
        WHERE bucket_seconds <= 3600 AND bucket_start >= ${from} AND bucket_start < ${to}`.execute(
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
    await sumUpDay(transaction, widened({ from, to }, dayMs))
  })
}

/** A day anew from its hours: most of its raw events may be another hour's. */
async function sumUpDay(transaction: Transaction, { from, to }: Range): Promise<void> {
  const inDay = sql`bucket_start >= ${from} AND bucket_start < ${to}`
  const sums = sql`sum(calls), sum(errors), sum(timeouts), sum(requests), sum(retries),
    sum(payload_bytes), sum(latency_sum_ms), max(latency_max_ms), sum(histogram)`
  const hour = sql`unit_at(extract(hour FROM bucket_start AT TIME ZONE 'UTC')::integer)`
  await sql`DELETE FROM rollups_1d WHERE ${inDay}`.execute(transaction)
  await sql`
    INSERT INTO rollups_1d
    SELECT ${from}, source_service, target_service, protocol, 0, 86400, ${sums},
      sum(calls * ${hour}), sum(errors * ${hour})
    FROM rollups_1h WHERE ${inDay}
    GROUP BY source_service, target_service, protocol`.execute(transaction)
  await sql`DELETE FROM rollup_totals WHERE bucket_seconds = 86400 AND ${inDay}`.execute(
    transaction,
  )
  await sql`
    INSERT INTO rollup_totals
    SELECT 86400, ${from}, protocol, 0, ${sums}
    FROM rollup_totals WHERE bucket_seconds = 3600 AND ${inDay}
    GROUP BY protocol`.execute(transaction)
}

type Compared = {
  table: (tier: Tier) => string
  /** The width of the parts whose series a row holds; 0 if it holds none. */
  partSeconds: (tier: Tier) => number
  names: RawBuilder<unknown>
  series: RawBuilder<unknown>
}
const edges: Compared = {
  table: (tier) => tiers[tier].table,
  partSeconds: (tier) => {
    const part = finestFirst[finestFirst.indexOf(tier) - 1]
    return part === undefined ? 0 : tiers[part].bucketSeconds
  },
  names: sql`source_service, target_service`,
  series: sql`calls_series, errors_series`,
}
const totals: Compared = {
  table: () => 'rollup_totals',
  partSeconds: () => 0,
  names: sql`'*' AS source_service, '*' AS target_service`,
  series: sql`0 AS calls_series, 0 AS errors_series`,
}

async function findDifferences(
  transaction: Transaction,
  { tier, from, to }: Range & { tier: Tier },
  compared: Compared,
): Promise<RollupDifference[]> {
  const { bucketSeconds } = tiers[tier]
  const { names, series } = compared
  const table = compared.table(tier)
  const partSeconds = compared.partSeconds(tier)
  const { rows } = await sql<Omit<RollupDifference, 'table'>>`
    WITH ${rawSums({ bucketSeconds, partSeconds, from, to }, names)},
    rolled AS (
      SELECT bucket_start, source_service, target_service, protocol, jsonb_build_object(
        'calls', sum(calls), 'errors', sum(errors), 'timeouts', sum(timeouts),
        'requests', sum(requests), 'retries', sum(retries), 'payload_bytes', sum(payload_bytes),
        'latency_sum_ms', trim_scale(sum(latency_sum_ms)),
        'latency_max_ms', trim_scale(max(latency_max_ms)),
        'histogram', trim_scale(sum(histogram)),
        'calls_series', sum(calls_series), 'errors_series', sum(errors_series)
      ) AS sums
      FROM (
        SELECT ${names}, protocol, bucket_start, calls, errors, timeouts, requests, retries,
          payload_bytes, latency_sum_ms, latency_max_ms, histogram, ${series}
        FROM ${sql.table(table)}
        WHERE bucket_seconds = ${bucketSeconds}
          AND bucket_start >= ${from} AND bucket_start < ${to}
      ) AS row GROUP BY 1, 2, 3, 4
    )
    SELECT to_char(bucket_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS "bucketStart",
      source_service AS "sourceService", target_service AS "targetService", protocol,
      rolled.sums::text AS "rolledUp", raw.sums::text AS "raw"
    FROM raw FULL JOIN rolled USING (bucket_start, source_service, target_service, protocol)
    WHERE raw.sums IS DISTINCT FROM rolled.sums
    ORDER BY 1, 2, 3, 4 LIMIT ${listedAtMost}`.execute(transaction)
  return rows.map((row) => ({ table, ...row }))
}

/** What raw events come to, by bucket and what is compared. */
function rawSums(
  { bucketSeconds, partSeconds, from, to }: Range & { bucketSeconds: number; partSeconds: number },
  names: RawBuilder<unknown>,
): RawBuilder<unknown> {
  return sql`
    event AS (
      SELECT ${names}, protocol, event_type, COALESCE(payload_size, 0) AS payload_size, bucket_start,
        CASE WHEN event_type IN ('response', 'error', 'timeout')
          THEN COALESCE(NULLIF(latency_ms, 'NaN'), 0) END AS call_latency,
        CASE WHEN ${partSeconds}::integer > 0 THEN unit_at(floor(
          extract(epoch FROM occurred_at - bucket_start) / NULLIF(${partSeconds}::integer, 0)
        )::integer) ELSE 0 END AS unit
      FROM communication_events, LATERAL date_bin(
        make_interval(secs => ${bucketSeconds}), occurred_at, '2000-01-01 00:00:00+00'
      ) AS bucket_start
      WHERE occurred_at >= ${from} AND occurred_at < ${to}
    ),
    raw AS (
      SELECT bucket_start, source_service, target_service, protocol, jsonb_build_object(
        'calls', count(call_latency),
        'errors', count(*) FILTER (WHERE event_type IN ('error', 'timeout')),
        'timeouts', count(*) FILTER (WHERE event_type = 'timeout'),
        'requests', count(*) FILTER (WHERE event_type = 'request'),
        'retries', count(*) FILTER (WHERE event_type = 'retry'),
        'payload_bytes', sum(payload_size),
        'latency_sum_ms', trim_scale(COALESCE(sum(call_latency), 0)),
        'latency_max_ms', trim_scale(COALESCE(max(call_latency), 0)),
        'histogram', trim_scale(COALESCE(
          sum(latency_histogram(call_latency::float8)) FILTER (WHERE call_latency IS NOT NULL), 0)),
        'calls_series', COALESCE(sum(unit) FILTER (WHERE call_latency IS NOT NULL), 0),
        'errors_series', COALESCE(sum(unit) FILTER (WHERE event_type IN ('error', 'timeout')), 0)
      ) AS sums
      FROM event GROUP BY 1, 2, 3, 4
    )`
}
