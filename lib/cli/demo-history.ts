import { sql } from 'kysely'
import { uuidOfCorrelationId } from '#lib/platform/ids.ts'
import type { Database } from '#lib/db/database.ts'
import type { HttpPorts } from '#lib/demo/communication-file.ts'
import { demoSeed } from '#lib/demo/model.ts'
import { simulateHealthChecks } from '#lib/demo/simulate-health-checks.ts'
import { simulateHistory } from '#lib/demo/simulate-history.ts'
import type { Called, SimulatedTransition } from '#lib/demo/simulated-breakers.ts'
import { recordBreakerReports } from '#lib/breakers/record-reports.ts'
import type { BreakerReport } from '#lib/breakers/schemas.ts'
import { storeEvents } from '#lib/ingest/store-halves.ts'

const historyMs = 2 * 3_600_000
const shortestGapMs = 60_000

/**
 * Two hours of the demo estate's past, from its own simulation; a run that was here before leaves
 * only the gap since then.
 */
export async function fillHistory(
  db: Database,
  { epochMs, onProgress }: { epochMs: number; onProgress: (done: number, total: number) => void },
): Promise<void> {
  const fromMs = Math.max(epochMs - historyMs, await lastEventMs(db))
  if (epochMs - fromMs >= shortestGapMs)
    await simulate(db, { fromMs, toMs: epochMs, epochMs, onProgress })
}

/** The time that starting took, so that history and live traffic meet. */
export function fillStart(db: Database, epochMs: number): Promise<void> {
  return simulate(db, { fromMs: epochMs, toMs: Date.now(), epochMs })
}

async function simulate(
  db: Database,
  {
    onProgress,
    ...span
  }: {
    fromMs: number
    toMs: number
    epochMs: number
    onProgress?: (done: number, total: number) => void
  },
): Promise<void> {
  const transitions: TransitionReport[] = []
  const starts: BreakerReport[] = []
  const onTransition = (one: SimulatedTransition) => transitions.push(reportOf(one))
  const onBreaker = (called: Called) => starts.push(startOf(called, span.fromMs))
  for (const batch of simulateHistory({ ...span, seed: demoSeed, onTransition, onBreaker })) {
    await storeEvents(db, batch)
    const doneMs = (batch.at(-1)?.occurredAtMs ?? span.fromMs) - span.fromMs
    onProgress?.(doneMs, span.toMs - span.fromMs)
  }
  const kept = transitions.filter(({ occurred_at: at }) => Date.parse(at) < span.toMs)
  await recordBreakerReports(db, [...starts, ...kept])
}

/** Closed from the beginning, as its process would have told. */
function startOf({ source, target, protocol }: Called, atMs: number): BreakerReport {
  const at = new Date(atMs).toISOString()
  return {
    type: 'counters',
    ...{ source_service: source, target_service: target, protocol, instance_id: 'simulated' },
    ...{ state: 'closed', since: at, told_at: at, bucket_start: at },
    ...{ reason: 'no call has failed yet', numbers: {} },
    ...{ ok: 0, failed: 0, timeouts: 0, short_circuited: 0, rejected: 0 },
  }
}

type TransitionReport = Extract<BreakerReport, { type: 'transition' }>

function reportOf(transition: SimulatedTransition): TransitionReport {
  const { sourceService, service, protocol, from, to, reason, numbers, atMs } = transition
  const { nextTryAtMs } = transition
  return {
    type: 'transition',
    // The same history made twice is one.
    id: uuidOfCorrelationId(`${sourceService} ${service} ${to} ${atMs}`),
    source_service: sourceService,
    target_service: service,
    protocol,
    instance_id: 'simulated',
    reason,
    numbers: { ...numbers },
    next_try_at: nextTryAtMs === null ? null : new Date(nextTryAtMs).toISOString(),
    from_state: from,
    to_state: to,
    occurred_at: new Date(atMs).toISOString(),
  }
}

/** The health checks of the same time, of services that listen on these ports. */
export async function fillHealthHistory(
  db: Database,
  { epochMs, httpPorts }: { epochMs: number; httpPorts: HttpPorts },
): Promise<void> {
  const fromMs = Math.max(epochMs - historyMs, await lastCheckMs(db))
  if (epochMs - fromMs < shortestGapMs) return
  const checks = simulateHealthChecks({
    fromMs,
    toMs: epochMs,
    epochMs,
    seed: demoSeed,
    httpPorts,
  })
  await sql`
    INSERT INTO communication_health_checks (
      service_name, endpoint, check_type, status, response_time_ms, error_details, checked_at,
      recovered_at
    )
    SELECT * FROM unnest(
      ${checks.map((check) => check.serviceName)}::text[],
      ${checks.map((check) => check.endpoint)}::text[],
      ${checks.map((check) => check.checkType)}::text[],
      ${checks.map((check) => check.status)}::text[],
      ${checks.map((check) => check.responseTimeMs)}::numeric[],
      ${checks.map((check) => check.errorDetails)}::text[],
      ${checks.map((check) => check.checkedAt)}::timestamptz[],
      ${checks.map((check) => check.recoveredAt)}::timestamptz[]
    )`.execute(db)
}

async function lastCheckMs(db: Database): Promise<number> {
  const { rows } = await sql<{ at: Date | null }>`
    SELECT max(checked_at) AS at FROM communication_health_checks`.execute(db)
  return rows[0]?.at?.getTime() ?? 0
}

async function lastEventMs(db: Database): Promise<number> {
  const { rows } = await sql<{ at: Date | null }>`
    SELECT max(bucket_start) + INTERVAL '10 s' AS at FROM rollups_10s
    WHERE bucket_start <= NOW()`.execute(db)
  return rows[0]?.at?.getTime() ?? 0
}
