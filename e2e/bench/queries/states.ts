import { sql } from 'kysely'
import type { Database } from '#lib/db/database.ts'

/** What breakers and health checks told over the hours before `endMs`: the same at every size. */
export async function addStates(db: Database, endMs: number): Promise<void> {
  const end = new Date(endMs)
  await sql`
    INSERT INTO breaker_instances
    SELECT source_service, target_service, protocol, 'instance-' || n,
      CASE WHEN row_number() OVER () % 40 = 0 THEN 'open' ELSE 'closed' END, ${end}, 'Too many failed.',
      '{}', NULL, ${end}
    FROM communication_patterns, generate_series(1, 2) AS n`.execute(db)
  await sql`
    INSERT INTO breaker_transitions (id, source_service, target_service, protocol, instance_id,
      from_state, to_state, occurred_at, reason, numbers)
    SELECT gen_random_uuid(), source_service, target_service, protocol, 'instance-' || 1 + n % 2,
      CASE WHEN n % 4 < 2 THEN 'closed' ELSE 'open' END, CASE WHEN n % 4 < 2 THEN 'open' ELSE 'closed' END,
      ${end}::timestamptz - make_interval(mins => n * 7), 'Too many failed.', '{"calls": 20, "failed": 12}'
    FROM communication_patterns, generate_series(1, 100) AS n`.execute(db)
  await sql`
    INSERT INTO breaker_counters
    SELECT date_trunc('minute', ${end}::timestamptz) - make_interval(mins => n), source_service,
      target_service, protocol, 'instance-' || instance, 50, 1, 0, 0, 0
    FROM communication_patterns, generate_series(1, 360) AS n, generate_series(1, 2) AS instance
  `.execute(db)
  await sql`
    INSERT INTO communication_health_checks
      (service_name, endpoint, check_type, status, response_time_ms, checked_at, recovered_at)
    SELECT 'service-' || s, 'http://service-' || s || ':8080/' || type, type,
      CASE WHEN n % 200 < 8 AND s % 5 = 0 THEN 'unhealthy' ELSE 'healthy' END, 3.5, at,
      CASE WHEN n % 200 < 8 AND s % 5 = 0 THEN at + make_interval(secs => (n % 200 + 1) * 15) END
    FROM generate_series(0, 39) AS s, unnest(ARRAY['liveness', 'readiness', 'health']) AS type,
      generate_series(1, 2_880) AS n,
      LATERAL (SELECT ${end}::timestamptz - make_interval(secs => n * 15) AS at) AS checked
  `.execute(db)
}
