import type { Database } from '#lib/db/database.ts'
import { isRefusedValue } from '#lib/db/errors.ts'
import { withPartitionsFor } from '#lib/db/event-partitions.ts'
import { transactionWithRetry } from '#lib/db/transaction.ts'
import { groupCalls, halvesOf, isComplete } from './calls.ts'
import { withoutCountedNative } from './count-native.ts'
import { countCalls } from './counted-calls.ts'
import { insertEvents } from './insert-events.ts'
import type { EventRow, HalfCall } from './model.ts'
import { completeAlone } from './pairing.ts'
import { addPendingSpans, claimPartners } from './pending-spans.ts'
import { registerParticipants } from './register-participants.ts'
import { learnAddresses } from './service-addresses.ts'

/**
 * Stores halves durably, in one transaction: calls that are complete as events with their rollups,
 * the rest as pending. When it returns, all is committed; when it throws, nothing is.
 */
export async function storeHalves(db: Database, halves: readonly HalfCall[]): Promise<void> {
  if (halves.length === 0) return
  const alone = halves.filter((half) => !half.awaitsPartner).flatMap((half) => completeAlone(half))
  const calls = groupCalls(halves.filter((half) => half.awaitsPartner))
  const oneSided = calls.filter((call) => !isComplete(call))
  let claimed: readonly HalfCall[] = []
  const store = (claim: typeof claimPartners) =>
    transactionWithRetry(db, async (transaction) => {
      claimed = await claim(transaction, oneSided)
      const met = groupCalls([...oneSided.flatMap(halvesOf), ...claimed])
      await addPendingSpans(
        transaction,
        met.filter((call) => !isComplete(call)),
      )
      const complete = [...calls.filter(isComplete), ...met.filter(isComplete)]
      const counted = [...alone, ...(await countCalls(transaction, complete))]
      await insertEvents(transaction, counted)
      return { events: counted, paired: complete }
    })
  const { events, paired } = await withPartitionsFor(db, timesOf(halves), async () => {
    try {
      return await store(claimPartners)
    } catch (error) {
      if (!isRefusedValue(error) || claimed.length === 0) throw error
      // The fault may lie in what waited here: nobody is to answer for it but the settler.
      return store(async () => [])
    }
  })
  await registerParticipants(db, events)
  await learnAddresses(db, paired)
}

/** Stores complete events durably, in one transaction. */
export function storeEvents(db: Database, events: readonly EventRow[]): Promise<number> {
  return storeUncounted(db, events, async (_, all) => all)
}

/** The same for events as their senders tell them: of a call, spans may tell as well. */
export function storeNativeEvents(db: Database, events: readonly EventRow[]): Promise<number> {
  return storeUncounted(db, events, withoutCountedNative)
}

async function storeUncounted(
  db: Database,
  events: readonly EventRow[],
  uncounted: typeof withoutCountedNative,
): Promise<number> {
  if (events.length === 0) return 0
  const inserted = await withPartitionsFor(db, timesOf(events), () =>
    transactionWithRetry(db, async (transaction) =>
      insertEvents(transaction, await uncounted(transaction, events)),
    ),
  )
  await registerParticipants(db, events)
  return inserted
}

function timesOf(items: readonly { occurredAtMs: number }[]): number[] {
  return items.map((item) => item.occurredAtMs)
}
