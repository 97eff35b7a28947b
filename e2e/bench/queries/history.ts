import { sql } from 'kysely'
import type { Database } from '#lib/db/database.ts'

type EdgeOfEstate = { source: string; target: string }
type Reach = { seconds: number; hours: number }

/** How far back each tier is filled: what the longest window of it and the one before read. */
const reach: Reach[] = [
  { seconds: 10, hours: 1 },
  { seconds: 60, hours: 13 },
  { seconds: 3600, hours: 33 * 24 },
  { seconds: 86_400, hours: 33 * 24 },
]

export const sums = sql`sum(calls), sum(errors), sum(timeouts), sum(requests), sum(retries),
  sum(payload_bytes), sum(latency_sum_ms), max(latency_max_ms), sum(histogram)`

/**
 * Sums, and no events, of the time before the hour that ends at `endMs`: each edge's bucket of that
 * hour again and again, so that no window finds an empty bucket.
 */
export async function addHistory(db: Database, endMs: number, reaches = reach): Promise<void> {
  for (const { seconds, hours } of reaches) {
    const count = (hours * 3600) / seconds
    const endsAt =
      Math.floor(endMs / 1000 / seconds) * seconds - Math.ceil(3600 / seconds) * seconds
    await sql`
      INSERT INTO rollups
      SELECT to_timestamp(${endsAt}::bigint - n * ${seconds}::bigint), source_service, target_service,
        protocol, slot, bucket_seconds, calls, errors, timeouts, requests, retries, payload_bytes,
        latency_sum_ms, latency_max_ms, histogram, calls_series, errors_series
      FROM (
        SELECT DISTINCT ON (source_service, target_service, protocol) * FROM rollups
        WHERE bucket_seconds = ${seconds}
        ORDER BY source_service, target_service, protocol, calls DESC
      ) AS fullest, generate_series(1, ${count}::integer) AS n
      ON CONFLICT DO NOTHING`.execute(db)
  }
  await fillSeries(db)
  await sql`TRUNCATE rollup_totals`.execute(db)
  await addTotals(db)
  await sql`VACUUM ANALYZE`.execute(db)
}

/** Less of the past, for an estate with many times as many edges. */
const reachOfLarge: Reach[] = [
  { seconds: 10, hours: 0.5 },
  { seconds: 60, hours: 2 },
  { seconds: 3600, hours: 49 },
  { seconds: 86_400, hours: 72 },
]

/** Sums, and no events, of given edges: 50 calls a bucket, their latencies in 46 buckets. */
export async function addEstate(
  db: Database,
  edges: readonly EdgeOfEstate[],
  endMs: number,
): Promise<void> {
  await sql`
    INSERT INTO rollups
    SELECT date_bin(make_interval(secs => seconds), ${new Date(endMs)}, '2000-01-01 00:00:00+00'),
      source, target, 'http', 0, seconds, 50, 1, 0, 0, 0, 25600, 5000, 400,
      (SELECT sum(unit_at(16 + place)) + 4 * unit_at(20) FROM generate_series(1, 46) AS place)
    FROM unnest(${edges.map(({ source }) => source)}::text[],
      ${edges.map(({ target }) => target)}::text[]) AS edge (source, target),
      unnest(ARRAY[10, 60, 3600, 86400]) AS seconds
    ON CONFLICT DO NOTHING`.execute(db)
  // An hour on, since the hour before the end is taken to be filled.
  await addHistory(db, endMs + 3_600_000, reachOfLarge)
}

/** The series of parts that rows of the coarser tiers hold. */
export async function fillSeries(db: Database): Promise<void> {
  for (const [part, whole] of [
    [10, 60],
    [60, 3600],
    [3600, 86_400],
  ] as const) {
    await sql`
      UPDATE rollups AS whole SET calls_series = parts.calls, errors_series = parts.errors
      FROM (
        SELECT source_service, target_service, protocol, start,
          sum(calls * unit_at(place)) AS calls, sum(errors * unit_at(place)) AS errors
        FROM rollups,
          LATERAL date_bin(make_interval(secs => ${whole}), bucket_start, '2000-01-01 00:00:00+00')
            AS start,
          LATERAL (SELECT (extract(epoch FROM bucket_start - start) / ${part}::integer)::integer) AS p (place)
        WHERE bucket_seconds = ${part} GROUP BY 1, 2, 3, 4
      ) AS parts
      WHERE whole.bucket_seconds = ${whole} AND whole.bucket_start = start
        AND whole.source_service = parts.source_service
        AND whole.target_service = parts.target_service AND whole.protocol = parts.protocol`.execute(
      db,
    )
  }
}

export async function addTotals(db: Database): Promise<void> {
  await sql`
    INSERT INTO rollup_totals
    SELECT bucket_seconds, bucket_start, protocol, 0, ${sums}
    FROM rollups GROUP BY bucket_seconds, bucket_start, protocol`.execute(db)
}
