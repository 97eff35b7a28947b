import { sql } from 'kysely'
import type { Transaction } from '#lib/db/database.ts'
import { silentAfterSeconds, type Rating } from './model.ts'

export const noRating: Rating = {
  score: null,
  avgLatencyMs: null,
  errorShare: null,
  issues: [],
  recommendations: [],
  edges: { rated: 0, silent: 0, failedCalls: null, lastCallAt: null },
}

type Row = {
  service_name: string
  communication_score: number
  avg_latency: number | null
  error_rate: number | null
  reliability_issues: string[]
  recommendations: string[]
  rated: string
  silent: string
  failed_calls: number | null
  last_call_at: Date | null
}

/**
 * What analyze_communication_health() says of each service, and how many edges it says it of. An
 * average over no edge at all, where only an open breaker is left, is no score.
 */
export async function getRatings(snapshot: Transaction): Promise<Map<string, Rating>> {
  const { rows } = await sql<Row>`
    SELECT health.*, edges.*
    FROM analyze_communication_health() AS health
    JOIN (
      SELECT source_service,
        count(*) FILTER (WHERE NOT stale) AS rated,
        count(*) FILTER (
          WHERE NOT stale AND last_call_at < NOW() - make_interval(secs => ${silentAfterSeconds})
        ) AS silent,
        CASE WHEN bool_and(stale OR window_errors IS NOT NULL)
          THEN sum(window_errors) FILTER (WHERE NOT stale)::float8 END AS failed_calls,
        max(last_call_at) AS last_call_at
      FROM communication_patterns GROUP BY source_service
    ) AS edges ON edges.source_service = health.service_name`.execute(snapshot)
  return new Map(rows.map((row) => [row.service_name, ratingOf(row)]))
}

function ratingOf(row: Row): Rating {
  const rated = Number(row.rated)
  return {
    score: rated === 0 ? null : row.communication_score,
    avgLatencyMs: row.avg_latency,
    errorShare: row.error_rate === null ? null : row.error_rate / 100,
    issues: row.reliability_issues,
    recommendations: row.recommendations,
    edges: {
      rated,
      silent: Number(row.silent),
      failedCalls: row.failed_calls,
      lastCallAt: row.last_call_at?.toISOString() ?? null,
    },
  }
}
