import { sql } from 'kysely'
import type { Database } from '#lib/db/database.ts'

export type PatternTimes = {
  /** What the rates cover: so many seconds up to the last call of an edge. */
  windowSeconds: number
  /** After so many seconds without a call the rates are marked as stale. */
  silentSeconds: number
}

/**
 * Brings communication_patterns up to date from the rollups: latency (mean, ms), success and error
 * rate (percent of calls), throughput (calls per second), retries, and the calls behind the rates.
 * An edge whose calls have stopped keeps its last rates with a throughput of 0, and is stale after
 * `silentSeconds`. Edges that have no events are never touched: their rows belong to other programs.
 * @returns the number of rows that changed.
 */
export async function refreshPatterns(db: Database, times: PatternTimes): Promise<number> {
  return (await measure(db, times)) + (await markSilent(db, times))
}

/** A pause this long is told from the gap between two calls; the window then ends at the last one. */
const pauseSeconds = 20

async function measure(db: Database, { windowSeconds }: PatternTimes): Promise<number> {
  const window = sql`make_interval(secs => ${windowSeconds})`
  const { numAffectedRows } = await sql`
    WITH recent AS (
      SELECT source_service, target_service, protocol,
        max(bucket_start) FILTER (WHERE calls > 0) AS last_call_at,
        sum(calls) AS calls, sum(errors) AS errors, sum(retries) AS retries,
        sum(latency_sum_ms) AS latency_sum_ms
      FROM rollups_10s
      WHERE bucket_start >= NOW() - ${window} AND bucket_start <= NOW()
      GROUP BY 1, 2, 3 HAVING sum(calls) > 0
    ),
    -- Without what slid out of the window after the last call, the few calls left in it would be the
    -- last word on an edge that fell silent.
    earlier AS (
      SELECT source_service, target_service, protocol,
        sum(b.calls) AS calls, sum(b.errors) AS errors, sum(b.latency_sum_ms) AS latency_sum_ms
      FROM recent JOIN rollups_10s b USING (source_service, target_service, protocol)
      WHERE recent.last_call_at < NOW() - make_interval(secs => ${pauseSeconds})
        AND b.bucket_start >= NOW() - 2 * ${window} AND b.bucket_start < NOW() - ${window}
        AND b.bucket_start > recent.last_call_at - ${window}
      GROUP BY 1, 2, 3
    ),
    counted AS (
      SELECT source_service, target_service, protocol, r.last_call_at, r.retries,
        r.calls AS calls_now, r.calls + COALESCE(e.calls, 0) AS calls,
        r.errors + COALESCE(e.errors, 0) AS errors,
        r.latency_sum_ms + COALESCE(e.latency_sum_ms, 0) AS latency_sum_ms
      FROM recent r LEFT JOIN earlier e USING (source_service, target_service, protocol)
    )
    INSERT INTO communication_patterns AS p (
      source_service, target_service, protocol, communication_type, message_format,
      avg_latency_ms, success_rate, error_rate, throughput_rps, retry_count,
      last_call_at, window_calls, window_errors, stale
    )
    SELECT source_service, target_service, protocol,
      CASE WHEN protocol = 'kafka' THEN 'event_driven' WHEN protocol = 'amqp' THEN 'asynchronous'
        ELSE 'synchronous' END,
      CASE WHEN protocol = 'grpc' THEN 'protobuf' ELSE 'unknown' END,
      LEAST(round(latency_sum_ms / calls, 2), 9999999999.99),
      100 - round(100.0 * errors / calls, 2), round(100.0 * errors / calls, 2),
      LEAST(round(calls_now / ${windowSeconds}::numeric, 2), 99999999.99),
      LEAST(retries, 2147483647)::integer,
      last_call_at, calls, errors, FALSE
    FROM counted
    ORDER BY source_service, target_service, protocol
    ON CONFLICT (source_service, target_service, protocol) DO UPDATE SET
      avg_latency_ms = excluded.avg_latency_ms, success_rate = excluded.success_rate,
      error_rate = excluded.error_rate, throughput_rps = excluded.throughput_rps,
      retry_count = excluded.retry_count, last_call_at = excluded.last_call_at,
      window_calls = excluded.window_calls, window_errors = excluded.window_errors,
      stale = FALSE, updated_at = NOW()
    WHERE (p.avg_latency_ms, p.success_rate, p.error_rate, p.throughput_rps, p.retry_count,
        p.last_call_at, p.window_calls, p.window_errors, p.stale)
      IS DISTINCT FROM (excluded.avg_latency_ms, excluded.success_rate, excluded.error_rate,
        excluded.throughput_rps, excluded.retry_count, excluded.last_call_at,
        excluded.window_calls, excluded.window_errors, FALSE)`.execute(db)
  return Number(numAffectedRows ?? 0n)
}

async function markSilent(
  db: Database,
  { windowSeconds, silentSeconds }: PatternTimes,
): Promise<number> {
  const staleNow = sql`(last_call_at < NOW() - make_interval(secs => ${silentSeconds}))`
  const { numAffectedRows } = await sql`
    UPDATE communication_patterns
    SET throughput_rps = 0, retry_count = 0, stale = ${staleNow}, updated_at = NOW()
    WHERE last_call_at < NOW() - make_interval(secs => ${windowSeconds})
      AND (throughput_rps > 0 OR retry_count > 0 OR stale <> ${staleNow})`.execute(db)
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
