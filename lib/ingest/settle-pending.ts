import type { Transaction } from 'kysely'
import type { Database } from '#lib/db/database.ts'
import { isRefusedValue } from '#lib/db/errors.ts'
import { withPartitionsFor } from '#lib/db/event-partitions.ts'
import { notifyLive } from '#lib/db/notify-live.ts'
import type { DatabaseSchema } from '#lib/db/schema.ts'
import { transactionWithRetry } from '#lib/db/transaction.ts'
import { tryLock } from '#lib/db/try-lock.ts'
import { messageOf } from '#lib/platform/errors.ts'
import { type Call, halvesOf, isComplete } from './calls.ts'
import { countCalls } from './counted-calls.ts'
import { type Scope, takeDueCalls } from './due-calls.ts'
import { insertEvents } from './insert-events.ts'
import type { EventRow } from './model.ts'
import { registerParticipants } from './register-participants.ts'
import { nameTargets } from './service-addresses.ts'
import { setAside } from './set-aside.ts'

const callsPerRound = 2_000

export type Settled = { paired: number; alone: number; events: number; setAside: number }

/**
 * Completes calls that wait: pairs whose sides came at the same moment in two transactions, and
 * sides whose partner did not come within `waitSeconds`. Any number of replicas may call it; one
 * at a time works.
 */
export async function settlePending(db: Database, waitSeconds: number): Promise<Settled> {
  const total: Settled = { paired: 0, alone: 0, events: 0, setAside: 0 }
  for (;;) {
    const round = await settleRound(db, { waitSeconds, limit: callsPerRound })
    total.paired += round.paired
    total.alone += round.alone
    total.events += round.events
    total.setAside += round.setAside
    if (round.calls < callsPerRound) return total
  }
}

type Round = Settled & { calls: number }
const nothing: Round = { paired: 0, alone: 0, events: 0, setAside: 0, calls: 0 }

/** One transaction; where a value in it cannot be stored, all that it took is done again in parts. */
async function settleRound(db: Database, scope: Scope): Promise<Round> {
  let taken: Call[] = []
  try {
    return await store(db, scope, (calls) => (taken = calls))
  } catch (error) {
    if (!isRefusedValue(error) || taken.length === 0) throw error
    if (taken.length === 1) {
      const count = await setAside(db, taken, messageOf(error))
      return { ...nothing, calls: 1, setAside: count }
    }
    const middle = taken.length >> 1
    const first = await settleRound(db, { calls: taken.slice(0, middle) })
    const second = await settleRound(db, { calls: taken.slice(middle) })
    return {
      paired: first.paired + second.paired,
      alone: first.alone + second.alone,
      events: first.events + second.events,
      setAside: first.setAside + second.setAside,
      calls: first.calls + second.calls,
    }
  }
}

async function store(db: Database, scope: Scope, onTaken: (calls: Call[]) => void): Promise<Round> {
  const stored: EventRow[] = []
  // Filled as the work goes on; without a partition for one of them, it is done again.
  const times: number[] = []
  const round = await withPartitionsFor(db, times, () =>
    transactionWithRetry(db, async (transaction): Promise<Round> => {
      if (!(await becomeSettler(transaction))) return nothing
      const calls = await takeDueCalls(transaction, scope)
      if (calls.length === 0) return nothing
      onTaken(calls)
      times.push(...calls.flatMap(halvesOf).map(({ occurredAtMs }) => occurredAtMs))
      const counted = await countCalls(transaction, await nameTargets(transaction, calls))
      const events = await insertEvents(transaction, counted)
      stored.push(...counted)
      const paired = calls.filter(isComplete).length
      return { paired, alone: calls.length - paired, events, setAside: 0, calls: calls.length }
    }),
  )
  await registerParticipants(db, stored)
  if (round.events > 0) notifyLive(db)
  return round
}

// Two settlers could take one side each of the same call, and count it twice.
function becomeSettler(transaction: Transaction<DatabaseSchema>): Promise<boolean> {
  return tryLock(transaction, 'settle_pending')
}
