import { sql } from 'kysely'
import type { Transaction } from '#lib/db/database.ts'
import { silentAfterSeconds, type TroubledCheck, type TroubledEdge } from './model.ts'

/** By source, the worst first: edges that cost their source some of its score. */
export async function listTroubledEdges(
  snapshot: Transaction,
): Promise<Map<string, TroubledEdge[]>> {
  const rows = await snapshot
    .selectFrom('communication_patterns')
    .select(['source_service', 'target_service', 'protocol', 'circuit_breaker_state', 'stale'])
    .select(['avg_latency_ms', 'error_rate', 'throughput_rps', 'window_calls', 'window_errors'])
    .select(['last_call_at', isSilent.as('silent')])
    .where((where) =>
      where.or([
        where.and([
          where('stale', '=', false),
          where.or([where('avg_latency_ms', '>=', 50), where('error_rate', '>=', 0.1)]),
        ]),
        where('circuit_breaker_state', '!=', 'closed'),
      ]),
    )
    .orderBy(sql`circuit_breaker_state = 'open'`, 'desc')
    .orderBy('error_rate', 'desc')
    .orderBy('avg_latency_ms', 'desc')
    .orderBy('target_service')
    .orderBy('protocol')
    .execute()
  const bySource = [...Map.groupBy(rows, (row) => row.source_service)]
  return new Map(
    bySource.map(([source, edges]) => [
      source,
      edges.map((edge) => ({
        target: edge.target_service,
        protocol: edge.protocol,
        avgLatencyMs: edge.stale ? null : edge.avg_latency_ms,
        errorShare: edge.stale || edge.error_rate === null ? null : edge.error_rate / 100,
        calls: edge.window_calls === null ? null : Number(edge.window_calls),
        errors: edge.window_errors === null ? null : Number(edge.window_errors),
        callsPerSecond: edge.throughput_rps ?? 0,
        silentSince: edge.silent ? (edge.last_call_at?.toISOString() ?? null) : null,
        breaker: edge.circuit_breaker_state ?? 'closed',
      })),
    ]),
  )
}

const isSilent = sql<boolean>`
  (last_call_at < NOW() - make_interval(secs => ${silentAfterSeconds})) IS TRUE`

/**
 * By service: the series (check type and endpoint) that failed within the hour which
 * analyze_communication_health() looks back, each with its latest status. One is retired that missed
 * three of its turns while another endpoint was checked in the same way: it moved, or was scaled away.
 */
export async function listTroubledChecks(
  snapshot: Transaction,
): Promise<Map<string, TroubledCheck[]>> {
  const { rows } = await sql<{
    service_name: string
    check_type: string
    endpoint: string
    failures: string
    last_failure_at: Date
    status: string
    retired: boolean
  }>`
    SELECT failed.*, latest.status, EXISTS (
      SELECT FROM communication_health_checks AS other
      WHERE other.service_name = failed.service_name AND other.check_type = failed.check_type
        AND other.endpoint != failed.endpoint
        AND other.checked_at > latest.checked_at + 3 * COALESCE(
          latest.checked_at - before.checked_at, make_interval(secs => ${unknownIntervalSeconds})
        )
    ) AS retired
    FROM (
      SELECT service_name, check_type, endpoint, count(*) AS failures,
        max(checked_at) AS last_failure_at
      FROM communication_health_checks
      WHERE status != 'healthy' AND checked_at > NOW() - INTERVAL '1 hour'
      GROUP BY service_name, check_type, endpoint
    ) AS failed
    CROSS JOIN LATERAL (
      SELECT status, checked_at FROM communication_health_checks c
      WHERE c.service_name = failed.service_name AND c.check_type = failed.check_type
        AND c.endpoint = failed.endpoint AND c.checked_at > NOW() - INTERVAL '1 hour'
      ORDER BY checked_at DESC, id DESC LIMIT 1
    ) AS latest
    LEFT JOIN LATERAL (
      SELECT checked_at FROM communication_health_checks c
      WHERE c.service_name = failed.service_name AND c.check_type = failed.check_type
        AND c.endpoint = failed.endpoint AND c.checked_at < latest.checked_at
      ORDER BY checked_at DESC LIMIT 1
    ) AS before ON TRUE
    ORDER BY latest.status = 'healthy', latest.status != 'unhealthy', check_type, endpoint`.execute(
    snapshot,
  )
  const byService = [...Map.groupBy(rows, (row) => row.service_name)]
  return new Map(
    byService.map(([service, checks]) => [
      service,
      checks.map((check) => ({
        type: check.check_type,
        endpoint: check.endpoint,
        status: check.status,
        retired: check.retired,
        failures: Number(check.failures),
        lastFailureAt: check.last_failure_at.toISOString(),
      })),
    ]),
  )
}

/** For a series that was checked only once. */
const unknownIntervalSeconds = 300
