import { sql, type Transaction } from 'kysely'
import type { Database } from '#lib/db/database.ts'
import { notifyLive } from '#lib/db/notify-live.ts'
import type { DatabaseSchema } from '#lib/db/schema.ts'
import { withoutCounted, withoutCountedHalves } from './counted-calls.ts'
import { insertEvents } from './insert-events.ts'
import type { EventRow, HalfCall } from './model.ts'
import { completeAlone, pairHalves, pairingKey } from './pairing.ts'
import { addPendingSpans } from './pending-spans.ts'
import { registerParticipants } from './register-participants.ts'

const keysPerRound = 2_000

export type Settled = { paired: number; alone: number; events: number }

/**
 * Completes calls that wait: pairs whose sides came at the same moment in two transactions, and
 * sides whose partner did not come within `waitSeconds`. Any number of replicas may call it; one
 * at a time works.
 */
export async function settlePending(db: Database, waitSeconds: number): Promise<Settled> {
  const total: Settled = { paired: 0, alone: 0, events: 0 }
  for (;;) {
    const round = await settleRound(db, waitSeconds)
    if (!round) return total
    total.paired += round.paired
    total.alone += round.alone
    total.events += round.events
    if (round.keys < keysPerRound) return total
  }
}

type Round = Settled & { keys: number }

async function settleRound(db: Database, waitSeconds: number): Promise<Round | undefined> {
  const stored: EventRow[] = []
  const round = await db.transaction().execute(async (transaction): Promise<Round | undefined> => {
    if (!(await becomeSettler(transaction))) return undefined
    const halves = await takeDue(transaction, waitSeconds)
    if (halves.length === 0) return undefined
    const { events: met, waiting, remembered } = pairHalves(halves)
    const paired = await withoutCountedHalves(transaction, met, halves)
    await addPendingSpans(transaction, { waiting: [], remembered })
    const pairs = await insertEvents(transaction, paired)
    const alone = await withoutCounted(transaction, waiting.flatMap(completeAlone))
    const events = pairs + (await insertEvents(transaction, alone))
    stored.push(...paired, ...alone)
    return { paired: paired.length, alone: alone.length, events, keys: halves.length }
  })
  await registerParticipants(db, stored)
  if (round && round.events > 0) notifyLive(db)
  return round
}

// Two settlers could take one side each of the same call, and count it twice.
async function becomeSettler(transaction: Transaction<DatabaseSchema>): Promise<boolean> {
  const { rows } = await sql<{ locked: boolean }>`
    SELECT pg_try_advisory_xact_lock(hashtext('signalbox.settle_pending')) AS locked`.execute(
    transaction,
  )
  return rows[0]?.locked ?? false
}

type Locked = { place: string; half: HalfCall; sides: string }

/**
 * Takes out the calls that are due. Where another transaction holds one side, the other is left, too:
 * alone it would be counted. That is found out here and not in SQL, whose planner knows nothing of a
 * table that fills and empties all the time.
 */
async function takeDue(
  transaction: Transaction<DatabaseSchema>,
  waitSeconds: number,
): Promise<HalfCall[]> {
  const calls = Map.groupBy(await lockDue(transaction, waitSeconds), ({ half }) => pairingKey(half))
  const whole = [...calls.values()].filter((sides) => sides.length === Number(sides[0]?.sides))
  const taken = whole.flat()
  if (taken.length > 0) {
    const places = taken.map(({ place }) => place)
    await sql`DELETE FROM pending_spans WHERE ctid = ANY(${places}::tid[])`.execute(transaction)
  }
  return taken.map(({ half }) => half)
}

async function lockDue(
  transaction: Transaction<DatabaseSchema>,
  waitSeconds: number,
): Promise<Locked[]> {
  const { rows } = await sql<Locked>`
    WITH expired AS (
      SELECT trace_id, call_span_id FROM pending_spans
      WHERE NOT settled
        AND received_at < clock_timestamp() - make_interval(secs => ${waitSeconds})
      ORDER BY received_at LIMIT ${keysPerRound}
    ),
    met AS (
      SELECT caller.trace_id, caller.call_span_id
      FROM pending_spans caller
      JOIN pending_spans callee
        ON callee.trace_id = caller.trace_id AND callee.call_span_id = caller.call_span_id
      WHERE caller.received_at > clock_timestamp() - INTERVAL '5 s'
        AND caller.side IN ('client', 'producer') AND callee.side IN ('server', 'consumer')
        AND NOT caller.settled AND NOT callee.settled
      LIMIT ${keysPerRound}
    ),
    due AS (SELECT * FROM expired UNION SELECT * FROM met),
    waiting AS (
      SELECT due.trace_id, due.call_span_id, count(*) AS sides FROM due
      JOIN pending_spans p ON p.trace_id = due.trace_id AND p.call_span_id = due.call_span_id
      WHERE NOT p.settled GROUP BY 1, 2
    )
    SELECT p.ctid::text AS place, p.half, waiting.sides FROM waiting
    JOIN pending_spans p ON p.trace_id = waiting.trace_id AND p.call_span_id = waiting.call_span_id
    WHERE NOT p.settled
    FOR UPDATE OF p SKIP LOCKED`.execute(transaction)
  return rows
}
