import type { Actor } from '#lib/access/actor.ts'
import type { Transaction } from '#lib/db/database.ts'
import type { Json } from '#lib/db/column-types.ts'

export type AuditEntry = {
  actor: Actor
  /** Noun and verb: `users.create`. */
  action: string
  /** What it was done to, in words that somebody can search for: `user anna@example.com`. */
  target: string
  /** What changed, before and after; never a password, token or secret. */
  before?: Json | undefined
  after?: Json | undefined
}

/** Writes down who did what; in the transaction of the change, so that neither is there alone. */
export async function recordAudit(transaction: Transaction, entry: AuditEntry): Promise<void> {
  const { actor, action, target, before, after } = entry
  await transaction
    .insertInto('audit_log')
    .values({
      actor_kind: actor.kind,
      actor_id: actor.id,
      actor_name: actor.kind === 'user' ? actor.email : actor.name,
      action,
      target,
      before: before === undefined ? null : JSON.stringify(before),
      after: after === undefined ? null : JSON.stringify(after),
      address: actor.origin?.address ?? null,
      request_id: actor.origin?.requestId ?? null,
    })
    .execute()
}
