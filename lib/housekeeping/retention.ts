import { sql, type RawBuilder } from 'kysely'
import type { Database } from '#lib/db/database.ts'
import { ensurePartitionsFor, forgetPartitions } from '#lib/db/event-partitions.ts'
import type { Config } from '#lib/platform/config.ts'
import { finestFirst, keptSeconds, tiers } from '#lib/rollups/model.ts'
import { readRetention } from '#lib/retention/stored-retention.ts'
import { tierSeconds } from '#lib/rollups/queries.ts'

const dayMs = 86_400_000
// Senders give up within the hour; a collector that was cut off may come with its queue later.
const lateSidesDays = 6 / 24
const deletedAtOnce = 10_000

/** The partitions from the oldest day that is accepted to two days ahead. */
export async function createPartitions(
  db: Database,
  config: Config,
  nowMs: number,
): Promise<{ created: string[] }> {
  const { eventsDays: days } = await readRetention(db, config)
  const ahead = Math.ceil(config.SIGNALBOX_ACCEPT_AHEAD_HOURS / 24) + 1
  const times = Array.from(
    { length: days + ahead + 1 },
    (_unused, day) => nowMs + (day - days) * dayMs,
  )
  return { created: await ensurePartitionsFor(db, times) }
}

/**
 * Drops the partitions that are past their retention. A partition with rows from before Signalbox
 * carries a comment and is kept. One that is in use is left for the next time.
 */
export async function dropOldPartitions(
  db: Database,
  config: Config,
  nowMs: number,
): Promise<{ dropped: string[]; busy: string[] }> {
  // A day more than events are accepted for, so that none is refused for a partition just dropped.
  const { eventsDays } = await readRetention(db, config)
  const oldest = new Date(nowMs - (eventsDays + 1) * dayMs)
  const last = `communication_events_p${oldest.toISOString().slice(0, 10).replaceAll('-', '')}`
  const { rows } = await sql<{ name: string }>`
    SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'communication_events'::regclass
      AND c.relname ~ '^communication_events_p\\d{8}$' AND c.relname < ${last}
      AND obj_description(c.oid, 'pg_class') IS NULL
    ORDER BY 1`.execute(db)
  const dropped: string[] = []
  for (const { name } of rows) {
    // Whoever holds this one may hold them all, and each try makes writers wait behind it.
    if (!(await dropPartition(db, name))) break
    dropped.push(name)
  }
  if (dropped.length > 0) forgetPartitions(db)
  return { dropped, busy: rows.slice(dropped.length).map(({ name }) => name) }
}

async function dropPartition(db: Database, name: string): Promise<boolean> {
  try {
    await db.transaction().execute(async (transaction) => {
      // DROP needs the whole table for itself: give up early rather than make every writer queue.
      await sql`SET LOCAL lock_timeout = '500ms'`.execute(transaction)
      await sql`DROP TABLE ${sql.table(name)}`.execute(transaction)
    })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === '55P03') return false
    throw error
  }
}

/** Deletes rollups, health checks, judgements and what breakers told past their retention, in small steps; rows from before Signalbox stay. */
export async function deleteOldRows(
  db: Database,
  config: Config,
  nowMs: number,
): Promise<Record<string, number>> {
  const kept = await readRetention(db, config)
  const retention = tierSeconds(kept)
  const { eventsDays, rollups1mDays: minutesDays } = kept
  const limits = [
    ['communication_health_checks', 'checked_at', kept.healthChecksDays],
    ['counted_calls', 'counted_at', lateSidesDays],
    ['spans_set_aside', 'set_aside_at', eventsDays],
    ['service_addresses', 'seen_at', eventsDays],
    // A day longer than their events, so that a late one still finds what it is to replace.
    ['conformance_judgements', 'started_at', eventsDays + 1],
    ['conformance_minutes', 'bucket_start', minutesDays],
    ['conformance_hours', 'bucket_start', minutesDays],
    ['conformance_rejudgings', 'requested_at', minutesDays],
    ['breaker_transitions', 'occurred_at', minutesDays],
    ['breaker_counters', 'bucket_start', minutesDays],
  ] as const
  const deleted: Record<string, number> = {}
  let totals = 0
  for (const tier of finestFirst) {
    const { table, bucketSeconds } = tiers[tier]
    const before = wholeHour(nowMs - keptSeconds(tier, retention) * 1000)
    const old = sql`bucket_start < ${before}`
    deleted[table] = await deleteWhere(db, table, old)
    const ofTier = sql`bucket_seconds = ${bucketSeconds} AND ${old}`
    totals += await deleteWhere(db, 'rollup_totals', ofTier)
  }
  deleted.rollup_totals = totals
  for (const [table, column, days] of limits) {
    const old = sql`${sql.ref(column)} < ${wholeHour(nowMs - days * dayMs)}`
    const ofOurs = table === 'communication_health_checks' ? sql`${old} AND ${notAdopted}` : old
    deleted[table] = await deleteWhere(db, table, ofOurs)
  }
  const checksBefore = wholeHour(nowMs - kept.healthChecksDays * dayMs)
  const old = sql`bucket_start < ${checksBefore} AND ${withoutChecks}`
  deleted.health_check_sums = await deleteWhere(db, 'health_check_sums', old)
  return deleted
}

const notAdopted = sql`id > COALESCE((
  SELECT definition::bigint FROM schema_before
  WHERE object = 'communication_health_checks last id'
), 0)`

/** Sums follow the checks by themselves; what is left of deleted ones adds up to nothing. */
const withoutChecks = sql`NOT EXISTS (
  SELECT FROM communication_health_checks AS one
  WHERE one.service_name = health_check_sums.service_name
    AND one.endpoint = health_check_sums.endpoint
    AND one.check_type = health_check_sums.check_type
    AND one.checked_at >= health_check_sums.bucket_start
    AND one.checked_at < health_check_sums.bucket_start
      + make_interval(secs => health_check_sums.bucket_seconds)
)`

// Whole hours, so that what is left of a tier can still be compared with its events.
function wholeHour(ms: number): Date {
  return new Date(Math.floor(ms / 3_600_000) * 3_600_000)
}

async function deleteWhere(
  db: Database,
  table: string,
  condition: RawBuilder<unknown>,
): Promise<number> {
  let total = 0
  for (;;) {
    const { numAffectedRows } = await sql`
      DELETE FROM ${sql.table(table)} WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM ${sql.table(table)} WHERE ${condition} LIMIT ${deletedAtOnce}
      ))`.execute(db)
    const deleted = Number(numAffectedRows ?? 0n)
    total += deleted
    if (deleted < deletedAtOnce) return total
  }
}
