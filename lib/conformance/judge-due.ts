import { sql } from 'kysely'
import type { Database, Transaction } from '#lib/db/database.ts'
import { notifyLive } from '#lib/db/notify-live.ts'
import { quietMsFor, readActivePatterns } from './active-patterns.ts'
import { becomeJudge } from './become-judge.ts'
import { judgeCorrelations } from './judge-correlations.ts'
import { rejudgeNext } from './rejudge.ts'

const correlationsPerRound = 500
const statementsPerRound = 500

type Options = {
  /** How long a side of a call is waited for before it is counted alone. */
  pairingWaitSeconds: number
  /** Stops after the round in which this much time has passed. */
  forMs?: number
  /** Instead of what pairing and the declared timeouts ask for. */
  waitMs?: number
}
export type Judged = { judged: number; deviating: number; tooLarge: number; rejudged: number }

/**
 * Holds what got new events, and has been quiet since, against the active patterns; then goes on with
 * the past that somebody asked to be judged again. Any number of replicas may call it; one works.
 */
export async function judgeDue(
  db: Database,
  { pairingWaitSeconds, forMs = 2_000, waitMs }: Options,
): Promise<Judged> {
  const total: Judged = { judged: 0, deviating: 0, tooLarge: 0, rejudged: 0 }
  const endMs = performance.now() + forMs
  while ((await takeInbox(db)) === statementsPerRound) if (performance.now() > endMs) break
  for (;;) {
    const round = await judgeRound(db, { pairingWaitSeconds, waitMs })
    total.judged += round.judged
    total.deviating += round.deviating
    total.tooLarge += round.tooLarge
    if (round.taken < correlationsPerRound || performance.now() > endMs) break
  }
  // A slice each time, however much there is to do beside it.
  do {
    const slice = await rejudgeNext(db)
    if (!slice) break
    total.rejudged += slice.judged
  } while (performance.now() < endMs)
  if (total.judged + total.rejudged > 0) notifyLive(db)
  return total
}

/** Whatever commits late is in the inbox late, and is taken then. */
async function takeInbox(db: Database): Promise<number> {
  return db.transaction().execute(async (transaction) => {
    if (!(await becomeJudge(transaction))) return 0
    const { rows } = await sql<{ taken: number }>`
      WITH taken AS (
        DELETE FROM conformance_inbox WHERE ctid = ANY (ARRAY(
          SELECT ctid FROM conformance_inbox LIMIT ${statementsPerRound}
        )) RETURNING correlation_ids
      ),
      noted AS (
        INSERT INTO conformance_due (correlation_id, touched_at)
        SELECT DISTINCT id, statement_timestamp() FROM taken, unnest(correlation_ids) AS id
        ON CONFLICT (correlation_id) DO UPDATE SET touched_at = excluded.touched_at
      )
      SELECT count(*)::INTEGER AS taken FROM taken`.execute(transaction)
    return rows[0]?.taken ?? 0
  })
}

async function judgeRound(
  db: Database,
  { pairingWaitSeconds, waitMs }: { pairingWaitSeconds: number; waitMs: number | undefined },
) {
  return db.transaction().execute(async (transaction) => {
    const nothing = { taken: 0, judged: 0, deviating: 0, tooLarge: 0 }
    if (!(await becomeJudge(transaction))) return nothing
    const patterns = await readActivePatterns(transaction)
    const wait = waitMs ?? quietMsFor(patterns, pairingWaitSeconds)
    const ids = await takeDue(transaction, wait)
    if (ids.length === 0) return nothing
    const counts = await judgeCorrelations(transaction, { ids, patterns })
    return { taken: ids.length, ...counts }
  })
}

/** The latest first: with much to catch up on, what is told of now stays true. */
async function takeDue(transaction: Transaction, waitMs: number): Promise<string[]> {
  const { rows } = await sql<{ correlation_id: string }>`
    DELETE FROM conformance_due WHERE correlation_id = ANY (ARRAY(
      SELECT correlation_id FROM conformance_due
      WHERE touched_at <= clock_timestamp() - make_interval(secs => ${waitMs / 1000})
      ORDER BY touched_at DESC LIMIT ${correlationsPerRound}
    )) RETURNING correlation_id`.execute(transaction)
  return rows.map((row) => row.correlation_id)
}
