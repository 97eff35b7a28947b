import { sql } from 'kysely'
import type { Database } from '#lib/db/database.ts'
import type { LatestHealthCheck } from './model.ts'

/** Three times the longest interval that a check may have. */
const retiredAfterSeconds = 3 * 3_600

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

/**
 * The latest check of each series (service, endpoint, check type), ordered by these three.
 * `responseTimeMs` in ms; degraded counts as failing, as in `analyze_communication_health()`.
 * A series that was last checked three hours or more before the newest check of all is no longer
 * probed and left out; with nothing checked at all lately, everything stays with its age.
 *
 * Cost: a few index look-ups a series (idx_health_checks_series), however many rows there are; for
 * one that fails, an index scan over its present streak.
 */
export async function listLatestHealthChecks(db: Database): Promise<LatestHealthCheck[]> {
  const { rows } = await sql<Row>`
    WITH RECURSIVE series AS (
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
    )
    SELECT latest.*, streak.failing_since
    FROM series
    CROSS JOIN LATERAL (
      SELECT service_name, endpoint, check_type, status, response_time_ms, error_details, checked_at
      FROM communication_health_checks AS one
      WHERE one.service_name = series.service_name AND one.endpoint = series.endpoint
        AND one.check_type = series.check_type AND one.checked_at IS NOT NULL
      ORDER BY checked_at DESC LIMIT 1
    ) AS latest
    CROSS JOIN LATERAL (
      SELECT CASE WHEN latest.status != 'healthy' THEN (
        SELECT min(failure.checked_at) FROM communication_health_checks AS failure
        WHERE failure.service_name = series.service_name AND failure.endpoint = series.endpoint
          AND failure.check_type = series.check_type
          AND failure.checked_at > COALESCE((
            SELECT healthy.checked_at FROM communication_health_checks AS healthy
            WHERE healthy.service_name = series.service_name
              AND healthy.endpoint = series.endpoint AND healthy.check_type = series.check_type
              AND healthy.checked_at IS NOT NULL AND healthy.status = 'healthy'
            ORDER BY checked_at DESC LIMIT 1
          ), '-infinity')
      ) END AS failing_since
    ) AS streak
    WHERE latest.checked_at > (SELECT max(checked_at) FROM communication_health_checks)
      - make_interval(secs => ${retiredAfterSeconds})
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
