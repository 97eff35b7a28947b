import { sql } from 'kysely'
import type { Database } from '#lib/db/database.ts'

/**
 * Brings communication_patterns up to date from the rollups of the last `windowSeconds`: latency
 * (mean, ms), success and error rate (percent of calls), throughput (calls per second), retries.
 * An edge whose calls have stopped keeps its last rates, with a throughput of 0. Edges that have
 * no events are never touched: their rows belong to other programs.
 * @returns the number of rows that changed.
 */
export async function refreshPatterns(db: Database, windowSeconds: number): Promise<number> {
  const { numAffectedRows } = await sql`
    WITH recent AS (
      SELECT source_service, target_service, protocol,
        sum(calls) AS calls, sum(errors) AS errors, sum(retries) AS retries,
        sum(latency_sum_ms) AS latency_sum_ms
      FROM rollups_10s
      WHERE bucket_start >= NOW() - make_interval(secs => ${windowSeconds})
        AND bucket_start <= NOW()
      GROUP BY 1, 2, 3 HAVING sum(calls) > 0
    ),
    measured AS (
      SELECT source_service, target_service, protocol,
        LEAST(round(latency_sum_ms / NULLIF(calls, 0), 2), 9999999999.99) AS avg_latency_ms,
        100 - round(100.0 * errors / NULLIF(calls, 0), 2) AS success_rate,
        round(100.0 * errors / NULLIF(calls, 0), 2) AS error_rate,
        LEAST(round(calls / ${windowSeconds}::numeric, 2), 99999999.99) AS throughput_rps,
        LEAST(retries, 2147483647)::integer AS retry_count
      FROM recent
    ),
    silent AS (
      SELECT p.source_service, p.target_service, p.protocol, p.avg_latency_ms, p.success_rate,
        p.error_rate, 0::numeric AS throughput_rps, 0 AS retry_count
      FROM communication_patterns p
      WHERE (p.throughput_rps > 0 OR p.retry_count > 0)
        AND NOT EXISTS (
          SELECT FROM recent r WHERE r.source_service = p.source_service
            AND r.target_service = p.target_service AND r.protocol = p.protocol
        )
        AND EXISTS (
          SELECT FROM rollups_1h h WHERE h.source_service = p.source_service
            AND h.target_service = p.target_service AND h.protocol = p.protocol
        )
    ),
    current AS (SELECT * FROM measured UNION ALL SELECT * FROM silent)
    INSERT INTO communication_patterns AS p (
      source_service, target_service, protocol, communication_type, message_format,
      avg_latency_ms, success_rate, error_rate, throughput_rps, retry_count
    )
    SELECT source_service, target_service, protocol,
      CASE WHEN protocol = 'kafka' THEN 'event_driven' WHEN protocol = 'amqp' THEN 'asynchronous'
        ELSE 'synchronous' END,
      CASE WHEN protocol = 'grpc' THEN 'protobuf' ELSE 'unknown' END,
      COALESCE(avg_latency_ms, 0), COALESCE(success_rate, 100), COALESCE(error_rate, 0),
      throughput_rps, retry_count
    FROM current
    ORDER BY source_service, target_service, protocol
    ON CONFLICT (source_service, target_service, protocol) DO UPDATE SET
      avg_latency_ms = excluded.avg_latency_ms, success_rate = excluded.success_rate,
      error_rate = excluded.error_rate, throughput_rps = excluded.throughput_rps,
      retry_count = excluded.retry_count, updated_at = NOW()
    WHERE (p.avg_latency_ms, p.success_rate, p.error_rate, p.throughput_rps, p.retry_count)
      IS DISTINCT FROM (excluded.avg_latency_ms, excluded.success_rate, excluded.error_rate,
        excluded.throughput_rps, excluded.retry_count)`.execute(db)
  return Number(numAffectedRows ?? 0n)
}

/** Enters services that only plain INSERTs named, and when each was last seen. */
export async function refreshServices(db: Database): Promise<number> {
  const { numAffectedRows } = await sql`
    WITH recent AS (
      SELECT name, max(bucket_start) AS last_seen_at
      FROM rollups_1m, unnest(ARRAY[source_service, target_service]) AS name
      WHERE bucket_start > NOW() - INTERVAL '10 min' AND bucket_start <= NOW()
      GROUP BY name
    )
    INSERT INTO services AS s (name, last_seen_at)
    SELECT name, last_seen_at FROM recent ORDER BY name
    ON CONFLICT (name) DO UPDATE SET last_seen_at = excluded.last_seen_at
    WHERE s.last_seen_at < excluded.last_seen_at`.execute(db)
  return Number(numAffectedRows ?? 0n)
}
