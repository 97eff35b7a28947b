import { sql } from 'kysely'
import type { Database } from '#lib/db/database.ts'
import type { LatestHealthCheck } from './model.ts'

/** Three times the longest interval that a check may have. */
const retiredAfterSeconds = 3 * 3_600
/** The interval of a series that was checked only once. */
const unknownIntervalSeconds = 300

type Row = {
  service_name: string
  endpoint: string
  check_type: string
  status: string
  response_time_ms: number | null
  error_details: string | null
  checked_at: Date
  failing_since: Date | null
}

/** Every series, by one index look-up each: none is read from end to end. */
const series = sql`
  series AS (
    (
      SELECT service_name, endpoint, check_type FROM communication_health_checks
      ORDER BY service_name, endpoint, check_type LIMIT 1
    )
    UNION ALL
    SELECT next.* FROM series CROSS JOIN LATERAL (
      SELECT service_name, endpoint, check_type FROM communication_health_checks AS later
      WHERE (later.service_name, later.endpoint, later.check_type)
          > (series.service_name, series.endpoint, series.check_type)
      ORDER BY service_name, endpoint, check_type LIMIT 1
    ) AS next
  )`

/**
 * The latest check of each series (service, endpoint, check type), ordered by these three.
 * `responseTimeMs` in ms; degraded counts as failing, as in `analyze_communication_health()`.
 * A series that missed three of its turns while another endpoint of its service was checked in the
 * same way has moved, or was scaled away, and is left out, as is one that was last checked three hours or
 * more before the newest check of all; with nothing checked at all lately, everything stays with its age.
 *
 * Cost: a few index look-ups a series (idx_health_checks_series), however many rows there are; for
 * one that fails, an index scan over its present streak.
 */
export async function listLatestHealthChecks(db: Database): Promise<LatestHealthCheck[]> {
  const { rows } = await sql<Row>`
    WITH RECURSIVE ${series}
    SELECT latest.*, streak.failing_since
    FROM (
      SELECT last.*,
        max(last.checked_at) OVER (PARTITION BY last.service_name, last.check_type) AS newest_anywhere,
        max(last.checked_at) OVER () AS newest
      FROM series
      CROSS JOIN LATERAL (
        SELECT service_name, endpoint, check_type, status, response_time_ms, error_details, checked_at
        FROM communication_health_checks AS one
        WHERE one.service_name = series.service_name AND one.endpoint = series.endpoint
          AND one.check_type = series.check_type AND one.checked_at IS NOT NULL
        ORDER BY checked_at DESC LIMIT 1
      ) AS last
    ) AS latest
    LEFT JOIN LATERAL (
      SELECT latest.checked_at - earlier.checked_at AS length
      FROM communication_health_checks AS earlier
      WHERE earlier.service_name = latest.service_name AND earlier.endpoint = latest.endpoint
        AND earlier.check_type = latest.check_type AND earlier.checked_at < latest.checked_at
      ORDER BY checked_at DESC LIMIT 1
    ) AS turn ON TRUE
    CROSS JOIN LATERAL (
      SELECT CASE WHEN latest.status != 'healthy' THEN (
        SELECT min(failure.checked_at) FROM communication_health_checks AS failure
        WHERE failure.service_name = latest.service_name AND failure.endpoint = latest.endpoint
          AND failure.check_type = latest.check_type
          AND failure.checked_at > COALESCE((
            SELECT healthy.checked_at FROM communication_health_checks AS healthy
            WHERE healthy.service_name = latest.service_name
              AND healthy.endpoint = latest.endpoint AND healthy.check_type = latest.check_type
              AND healthy.checked_at IS NOT NULL AND healthy.status = 'healthy'
            ORDER BY checked_at DESC LIMIT 1
          ), '-infinity')
      ) END AS failing_since
    ) AS streak
    WHERE latest.checked_at > newest - make_interval(secs => ${retiredAfterSeconds})
      AND latest.checked_at >= newest_anywhere - 3 * COALESCE(
        turn.length, make_interval(secs => ${unknownIntervalSeconds})
      )
    ORDER BY service_name, endpoint, check_type`.execute(db)
  return rows.map((row) => ({
    serviceName: row.service_name,
    endpoint: row.endpoint,
    checkType: row.check_type,
    status: row.status,
    responseTimeMs: row.response_time_ms,
    errorDetails: row.error_details,
    checkedAt: row.checked_at.toISOString(),
    failingSince: row.failing_since?.toISOString() ?? null,
  }))
}
