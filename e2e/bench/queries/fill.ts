import { sql } from 'kysely'
import type { Database } from '#lib/db/database.ts'

const edges = 200
const eventsPerCorrelation = 5

/**
 * Adds events by SQL, spread evenly over the hour before `endMs` and over 200 edges of 40 services,
 * so that at every size there are the same edges and buckets. The rollups are made in one go
 * afterwards.
 */
export async function addEvents(
  db: Database,
  { from, to, endMs }: { from: number; to: number; endMs: number },
): Promise<void> {
  await sql`ALTER TABLE communication_events DISABLE TRIGGER roll_up_new_events`.execute(db)
  // Times fill the hour anew at each size; ids ascend with time, as version 7 UUIDs do.
  await sql`
    INSERT INTO communication_events (
      id, correlation_id, source_service, target_service, event_type, protocol, payload_size,
      latency_ms, status_code, trace_id, span_id, operation, occurred_at, attributes
    )
    SELECT i, correlation_id, 'service-' || edge % 20, 'service-' || 20 + edge / 10,
      CASE WHEN i % 50 = 0 THEN 'error' WHEN i % 400 = 1 THEN 'timeout' ELSE 'response' END,
      CASE WHEN edge % 3 = 0 THEN 'grpc' ELSE 'http' END, 512, round(exp(2 + i % 97 / 24.0)::numeric, 3),
      CASE WHEN i % 50 = 0 THEN 503 ELSE 200 END, replace(correlation_id::text, '-', ''),
      to_hex(i), 'POST /items', occurred_at, '{"http.request.method": "POST"}'
    FROM (
      SELECT i, (i::bigint * 7919) % ${edges}::int AS edge,
        to_timestamp(${endMs / 1000}::float8 - 3600 + 3600.0 * (i - ${from}) / ${to - from}) AS occurred_at,
        (lpad(to_hex(i / ${eventsPerCorrelation}::int), 12, '0') || '7000800000000000')::text || lpad(to_hex(i / ${eventsPerCorrelation}::int % 65536), 4, '0') AS correlation_text
      FROM generate_series(${from}::int, ${to - 1}::int) AS i
    ) AS planned, LATERAL (SELECT correlation_text::uuid AS correlation_id) AS id`.execute(db)
  await sql`ALTER TABLE communication_events ENABLE TRIGGER roll_up_new_events`.execute(db)
}

/** The rollups of all events, each tier from the finer one. */
export async function rollUpAll(db: Database): Promise<void> {
  await sql`TRUNCATE rollups_10s, rollups_1m, rollups_1h`.execute(db)
  await sql`
    INSERT INTO rollups_10s
    SELECT bucket, source_service, target_service, protocol, 0, sum(n), sum(errors), sum(timeouts), 0, 0,
      sum(bytes), sum(latency_sum), max(latency_max), array_agg(index), array_agg(n::bigint)
    FROM (
      SELECT date_bin('10 s', occurred_at, '2000-01-01 00:00:00+00') AS bucket, source_service,
        target_service, protocol, latency_bucket(latency_ms::float8) AS index, count(*) AS n,
        count(*) FILTER (WHERE event_type <> 'response') AS errors,
        count(*) FILTER (WHERE event_type = 'timeout') AS timeouts,
        sum(payload_size) AS bytes, sum(latency_ms) AS latency_sum, max(latency_ms) AS latency_max
      FROM communication_events GROUP BY 1, 2, 3, 4, 5
    ) AS fine GROUP BY 1, 2, 3, 4`.execute(db)
  await coarser(db, { from: 'rollups_10s', to: 'rollups_1m', width: '1 min' })
  await coarser(db, { from: 'rollups_1m', to: 'rollups_1h', width: '1 h' })
  await sql`VACUUM ANALYZE`.execute(db)
}

async function coarser(
  db: Database,
  { from, to, width }: { from: string; to: string; width: string },
): Promise<void> {
  await sql`
    INSERT INTO ${sql.table(to)}
    WITH histogram AS (
      SELECT bucket, source_service, target_service, protocol, array_agg(index) AS index,
        array_agg(n) AS count
      FROM (
        SELECT date_bin(${width}::interval, bucket_start, '2000-01-01 00:00:00+00') AS bucket,
          source_service, target_service, protocol, h.index, sum(h.n)::bigint AS n
        FROM ${sql.table(from)}, unnest(histogram_index, histogram_count) AS h (index, n)
        GROUP BY 1, 2, 3, 4, 5
      ) AS counted GROUP BY 1, 2, 3, 4
    ),
    sums AS (
      SELECT date_bin(${width}::interval, bucket_start, '2000-01-01 00:00:00+00') AS bucket,
        source_service, target_service, protocol, sum(calls) AS calls, sum(errors) AS errors,
        sum(timeouts) AS timeouts, sum(payload_bytes) AS bytes, sum(latency_sum_ms) AS latency_sum,
        max(latency_max_ms) AS latency_max
      FROM ${sql.table(from)} GROUP BY 1, 2, 3, 4
    )
    SELECT bucket, source_service, target_service, protocol, 0, calls, errors, timeouts, 0, 0, bytes,
      latency_sum, latency_max, histogram.index, histogram.count
    FROM sums JOIN histogram USING (bucket, source_service, target_service, protocol)`.execute(db)
}
