import { sql, type Transaction } from 'kysely'
import type { Database } from '#lib/db/database.ts'
import { isRefusedValue, isTransient } from '#lib/db/errors.ts'
import { withPartitionsFor } from '#lib/db/event-partitions.ts'
import { notifyLive } from '#lib/db/notify-live.ts'
import type { DatabaseSchema } from '#lib/db/schema.ts'
import { tryLock } from '#lib/db/try-lock.ts'
import { messageOf } from '#lib/platform/errors.ts'
import { log } from '#lib/platform/log.ts'
import { exchangeEvents, readCounted } from './counted-events.ts'
import { joinLate } from './join-late.ts'
import { setLateSideAside, takeLateSides } from './late-sides.ts'
import type { EventRow } from './model.ts'
import { registerParticipants } from './register-participants.ts'

const callsPerRound = 200

type Round = { taken: number; moved: number; events: EventRow[] }

/**
 * Makes the events of calls anew whose other side came after one was counted alone: on the edge on which
 * they were, as the client measured them. In one transaction the former events go, out of the rollups
 * as well. Where raw events are past their retention, nothing is left to move, and sums stay.
 * Any number of replicas may call it; one at a time works.
 * @param waitMs how long it waits for writers in whose sums a former event is
 * @returns how many calls were moved
 */
export async function moveLateSides(
  db: Database,
  { waitMs = 2_000 }: { waitMs?: number } = {},
): Promise<{ moved: number }> {
  let [moved, limit] = [0, callsPerRound]
  for (;;) {
    try {
      const round = await moveRound(db, { limit, waitMs })
      moved += round.moved
      if (round.taken < limit) return { moved }
    } catch (error) {
      if (isTransient(error) && limit === 1) {
        // A writer keeps its slot, or a repair the table: the sides are there the next time.
        log.debug({ error: messageOf(error) }, 'late sides of calls wait for a writer')
        return { moved }
      }
      if (isRefusedValue(error) && limit === 1) await setFirstAside(db, messageOf(error))
      else if (!isRefusedValue(error) && !isTransient(error)) throw error
      limit = 1
    }
  }
}

async function moveRound(
  db: Database,
  { limit, waitMs }: { limit: number; waitMs: number },
): Promise<Round> {
  // Filled as the work goes on; without a partition for one of them, it is done again.
  const times: number[] = []
  const round = await withPartitionsFor(db, times, () =>
    db.transaction().execute(async (transaction): Promise<Round> => {
      await sql`SELECT set_config('lock_timeout', ${`${waitMs}ms`}, true)`.execute(transaction)
      if (!(await becomeMover(transaction))) return { taken: 0, moved: 0, events: [] }
      const late = await takeLateSides(transaction, limit)
      if (late.length === 0) return { taken: 0, moved: 0, events: [] }
      const counted = await readCounted(
        transaction,
        late.map(({ half }) => half),
      )
      const exchanges = late.map((side, place) => joinLate(side, counted.get(place) ?? []))
      const gone = exchanges.flatMap((exchange) => exchange.gone)
      const events = exchanges.flatMap(({ anew }) => anew)
      times.push(...events.map(({ occurredAtMs }) => occurredAtMs))
      await exchangeEvents(transaction, gone, events)
      const moved = exchanges.filter(({ anew }) => anew.length > 0).length
      return { taken: late.length, moved, events }
    }),
  )
  await registerParticipants(db, round.events)
  if (round.moved > 0) notifyLive(db)
  return round
}

// Two could each take an event for the last of its bucket.
function becomeMover(transaction: Transaction<DatabaseSchema>): Promise<boolean> {
  return tryLock(transaction, 'move_late_sides')
}

async function setFirstAside(db: Database, reason: string): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    if (await becomeMover(transaction)) await setLateSideAside(transaction, reason)
  })
  log.error({ reason }, 'A late side of a call cannot be stored: it is kept in spans_set_aside')
}
