import { sql } from 'kysely'
import type { Database } from '#lib/db/database.ts'
import { addTotals, fillSeries, sums } from './history.ts'

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
      lpad(to_hex(i), 16, '0'), 'POST /items', occurred_at, '{"http.request.method": "POST"}'
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
  await sql`TRUNCATE rollups, rollup_totals`.execute(db)
  await sql`
    INSERT INTO rollups
    SELECT date_bin('10 s', occurred_at, '2000-01-01 00:00:00+00') AS start, source_service,
      target_service, protocol, 0, 10, count(*), count(*) FILTER (WHERE event_type <> 'response'),
      count(*) FILTER (WHERE event_type = 'timeout'), 0, 0, sum(payload_size), sum(latency_ms),
      max(latency_ms), sum(latency_histogram(latency_ms::float8))
    FROM communication_events GROUP BY start, source_service, target_service, protocol`.execute(db)
  await coarser(db, { from: 10, to: 60 })
  await coarser(db, { from: 60, to: 3600 })
  await coarser(db, { from: 3600, to: 86_400 })
  await fillSeries(db)
  await addTotals(db)
}

async function coarser(db: Database, { from, to }: { from: number; to: number }): Promise<void> {
  await sql`
    INSERT INTO rollups
    SELECT date_bin(make_interval(secs => ${to}), bucket_start, '2000-01-01 00:00:00+00') AS start,
      source_service, target_service, protocol, 0, ${to}::integer, ${sums}
    FROM rollups WHERE bucket_seconds = ${from}
    GROUP BY start, source_service, target_service, protocol`.execute(db)
}
