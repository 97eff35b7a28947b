import { sql } from 'kysely'
import type { Database, Transaction } from '#lib/db/database.ts'
import { finestFirst, tiers, type Tier } from './model.ts'

/** How far back rows of more than one slot are looked for: what few come later may stay. */
const reachMs: Record<Tier, number> = {
  '10s': 20 * 60_000,
  '1m': 2 * 3_600_000,
  '1h': 24 * 3_600_000,
  '1d': 2 * 86_400_000,
}

const edges = ['source_service', 'target_service', 'protocol']

/**
 * Adds up the rows that concurrent writers left in slots of their own, so that readers find one for an
 * edge and bucket. It writes as a writer does, to slots that it holds alone: nobody waits for it.
 * @returns how many rows it took away.
 */
export async function compactRollups(db: Database, nowMs: number): Promise<number> {
  let removed = 0
  for (const tier of finestFirst) {
    const { table, bucketSeconds } = tiers[tier]
    const since = sql`bucket_seconds = ${bucketSeconds}
      AND bucket_start >= ${new Date(nowMs - reachMs[tier])}`
    removed += await compact(db, { table, since, names: edges, series: ['calls', 'errors'] })
    removed += await compact(db, { table: 'rollup_totals', since, names: ['protocol'], series: [] })
  }
  return removed
}

type Part = {
  table: string
  since: ReturnType<typeof sql>
  names: readonly string[]
  series: readonly string[]
}

async function compact(db: Database, part: Part): Promise<number> {
  return await db.transaction().execute(async (transaction) => {
    await sql`SET LOCAL lock_timeout = '1s'`.execute(transaction)
    // As a writer does: a repair has the table to itself.
    await sql`LOCK TABLE communication_events IN ROW EXCLUSIVE MODE`.execute(transaction)
    const slots = await takeSlots(transaction, part)
    return slots.length < 2 ? 0 : await addUp(transaction, part, slots)
  })
}

/** Those that no running transaction writes to, as rollup_slot() takes them. */
async function takeSlots(transaction: Transaction, { table, since }: Part): Promise<number[]> {
  const { rows } = await sql<{ slot: number }>`
    WITH used AS MATERIALIZED (
      SELECT DISTINCT slot FROM ${sql.table(table)} WHERE ${since} AND slot < 1000
    )
    SELECT slot FROM used
    WHERE pg_try_advisory_xact_lock(hashtext('signalbox.rollup_slot'), slot)`.execute(transaction)
  return rows.map(({ slot }) => slot)
}

async function addUp(
  transaction: Transaction,
  { table, since, names, series }: Part,
  slots: readonly number[],
): Promise<number> {
  const summed = [
    ...['calls', 'errors', 'timeouts', 'requests', 'retries', 'payload_bytes'],
    ...['latency_sum_ms', 'histogram'],
    ...series.map((of) => `${of}_series`),
  ]
  const key = columnList(['bucket_seconds', 'bucket_start', ...names])
  const { rows } = await sql<{ removed: number }>`
    WITH many AS (
      SELECT ${key} FROM ${sql.table(table)}
      WHERE ${since} AND slot = ANY (${slots}) GROUP BY ${key} HAVING count(*) > 1
    ),
    gone AS (
      DELETE FROM ${sql.table(table)}
      WHERE ${since} AND slot = ANY (${slots}) AND (${key}) IN (SELECT * FROM many)
      RETURNING *
    ),
    one AS (
      INSERT INTO ${sql.table(table)} (${key}, slot, latency_max_ms, ${columnList(summed)})
      SELECT ${key}, min(slot), max(latency_max_ms),
        ${sql.join(summed.map((column) => sql`sum(${sql.ref(column)})`))}
      FROM gone GROUP BY ${key} RETURNING 1
    )
    SELECT (SELECT count(*) FROM gone)::integer - (SELECT count(*) FROM one)::integer AS removed`.execute(
    transaction,
  )
  return rows[0]?.removed ?? 0
}

function columnList(names: readonly string[]) {
  return sql.join(names.map((name) => sql.ref(name)))
}
