import { sql, type Kysely, type RawBuilder, type SqlBool } from 'kysely'
import type { DatabaseSchema } from '#lib/db/schema.ts'

export type EdgeColumns = { source_service: string; target_service: string; protocol: string }
export type PastState = EdgeColumns & { instance_id: string; state: string }
type Reader = Kysely<DatabaseSchema>
/** On the columns of an edge. */
type Condition = RawBuilder<SqlBool>
const anyBreaker: Condition = sql`TRUE`

/**
 * The processes that were not closed at a moment, as their next change tells; those that did not change
 * since are in the state of now.
 */
export async function listStatesAt(
  db: Reader,
  atMs: number,
  which: Condition = anyBreaker,
): Promise<PastState[]> {
  const { rows } = await sql<PastState>`
    SELECT * FROM (
      SELECT DISTINCT ON (source_service, target_service, protocol, instance_id)
        source_service, target_service, protocol, instance_id, from_state AS state
      FROM breaker_transitions WHERE occurred_at >= ${new Date(atMs)} AND ${which}
      ORDER BY source_service, target_service, protocol, instance_id, occurred_at, seq
    ) AS next WHERE state <> 'closed'`.execute(db)
  return rows
}

/** Breakers of which nothing was told before a moment, and when it first was. */
export async function listYoung(
  db: Reader,
  afterMs: number,
  which: Condition = anyBreaker,
): Promise<(EdgeColumns & { first_told_at: Date })[]> {
  return await db
    .selectFrom('known_breakers')
    .selectAll()
    .where('first_told_at', '>', new Date(afterMs))
    .where(which)
    .execute()
}

/**
 * How often each edge's breaker opened in a stretch: from no process that has it open to one. So one
 * outage is one opening, however many processes there are.
 */
export async function countOpens(
  db: Reader,
  { from, to }: { from: Date; to: Date },
  which: Condition = anyBreaker,
): Promise<(EdgeColumns & { opens: number })[]> {
  const edge = sql`source_service, target_service, protocol`
  const { rows } = await sql<EdgeColumns & { opens: number }>`
    SELECT ${edge}, count(*) FILTER (WHERE step = 1 AND open_now = fewest + 1)::int AS opens
    FROM (
      -- Counted from the stretch's beginning, when some may have been open: at the fewest none was.
      SELECT *, LEAST(0, min(open_now) OVER (PARTITION BY ${edge})) AS fewest
      FROM (
        SELECT *, sum(step) OVER (PARTITION BY ${edge} ORDER BY occurred_at, seq) AS open_now
        FROM (
          SELECT ${edge}, occurred_at, seq, (to_state = 'open')::int - (from_state = 'open')::int AS step
          FROM breaker_transitions
          WHERE occurred_at >= ${from} AND occurred_at < ${to} AND ${which}
        ) AS change
      ) AS running
    ) AS known
    GROUP BY ${edge}`.execute(db)
  return rows
}
