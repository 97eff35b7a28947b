import type { Database } from '#lib/db/database.ts'
import { ensurePartitionsFor } from '#lib/db/event-partitions.ts'
import { transactionWithRetry } from '#lib/db/transaction.ts'
import { withoutCountedHalves } from './counted-calls.ts'
import { insertEvents } from './insert-events.ts'
import type { EventRow, HalfCall } from './model.ts'
import { pairHalves } from './pairing.ts'
import { addPendingSpans, claimPartners } from './pending-spans.ts'
import { registerParticipants } from './register-participants.ts'

/**
 * Stores halves durably, in one transaction: calls that are complete as events with their rollups,
 * the rest as pending. When it returns, all is committed; when it throws, nothing is.
 */
export async function storeHalves(db: Database, halves: readonly HalfCall[]): Promise<void> {
  if (halves.length === 0) return
  await ensurePartitionsFor(db, timesOf(halves))
  const { events, waiting, remembered } = pairHalves(halves)
  const late = await transactionWithRetry(db, async (transaction) => {
    const partners = await claimPartners(transaction, waiting)
    const sides = [...waiting, ...partners]
    const met = pairHalves(sides)
    await addPendingSpans(transaction, {
      waiting: met.waiting,
      remembered: [...remembered, ...met.remembered],
    })
    const fresh = await withoutCountedHalves(transaction, met.events, sides)
    await insertEvents(transaction, [...events, ...fresh])
    return fresh
  })
  await registerParticipants(db, [...events, ...late])
}

/** Stores complete events durably, in one transaction. */
export async function storeEvents(db: Database, events: readonly EventRow[]): Promise<number> {
  if (events.length === 0) return 0
  await ensurePartitionsFor(db, timesOf(events))
  const inserted = await transactionWithRetry(db, (transaction) =>
    insertEvents(transaction, events),
  )
  await registerParticipants(db, events)
  return inserted
}

function timesOf(items: readonly { occurredAtMs: number }[]): number[] {
  return items.map((item) => item.occurredAtMs)
}
