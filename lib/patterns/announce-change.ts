import { sql } from 'kysely'
import type { Actor } from '#lib/access/actor.ts'
import type { Transaction } from '#lib/db/database.ts'
import type { PatternRevision } from './schemas.ts'

export type Change = {
  actor: Actor
  action: PatternRevision['action']
  reason?: string | null | undefined
}

/** Tells the trigger that keeps revisions who changes patterns in this transaction, how and why. */
export async function announceChange(
  transaction: Transaction,
  { actor, action, reason }: Change,
): Promise<void> {
  const by = actor.kind === 'user' ? actor.email : actor.name
  const change = JSON.stringify({ action, by, reason: reason ?? null })
  await sql`SELECT set_config('signalbox.pattern_change', ${change}, TRUE)`.execute(transaction)
}
