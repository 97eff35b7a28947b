import { sql } from 'kysely'
import type { Actor } from '#lib/access/actor.ts'
import { recordAudit } from '#lib/audit/record-audit.ts'
import type { Database, Transaction } from '#lib/db/database.ts'
import { notifyLive } from '#lib/db/notify-live.ts'
import { AppError } from '#lib/platform/errors.ts'
import { auditTarget, findOverride, lockEdge, toAudit, type EdgeColumns } from './override-rows.ts'
import type { ClearOverride, SetOverride } from './schemas.ts'

/** A reset is over once every process has read it; they do so every second or two. */
const resetSeconds = 60

/**
 * Overrides every breaker of an edge, in all processes, within two seconds. The caller has checked
 * `breakers.override`.
 * @returns the version of the override.
 * @throws AppError `precondition_failed` if another override is there than the caller knew of.
 */
export async function setOverride(
  db: Database,
  actor: Actor,
  given: SetOverride,
): Promise<{ version: string }> {
  const { source_service, target_service, protocol, state, reason } = given
  const edge = { source_service, target_service, protocol }
  if (state === 'reset' && given.expires_in_seconds != null) {
    throw new AppError('bad_request', 'A reset happens once: it cannot expire.')
  }
  const seconds = state === 'reset' ? resetSeconds : given.expires_in_seconds
  const version = await db.transaction().execute(async (transaction) => {
    const before = await expectVersion(transaction, edge, given.version ?? null)
    // Also one that has expired, and waits to be removed.
    await deleteOverride(transaction, edge)
    const after = await transaction
      .insertInto('breaker_overrides')
      .values({
        ...edge,
        state,
        reason,
        set_by: actor.kind === 'user' ? actor.email : actor.name,
        expires_at: seconds == null ? null : sql<Date>`NOW() + make_interval(secs => ${seconds})`,
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    await recordAudit(transaction, {
      actor,
      action: 'breakers.override',
      target: auditTarget(edge),
      before: before && toAudit(before),
      after: toAudit(after),
    })
    return after.version
  })
  notifyLive(db)
  return { version }
}

/** Lifts an override. @throws AppError `precondition_failed` if it is another one, or gone. */
export async function clearOverride(
  db: Database,
  actor: Actor,
  { version, ...edge }: ClearOverride,
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const before = await expectVersion(transaction, edge, version)
    await deleteOverride(transaction, edge)
    await recordAudit(transaction, {
      actor,
      action: 'breakers.clear-override',
      target: auditTarget(edge),
      before: before && toAudit(before),
    })
  })
  notifyLive(db)
}

async function expectVersion(transaction: Transaction, edge: EdgeColumns, version: string | null) {
  await lockEdge(transaction, edge)
  const found = await findOverride(transaction, edge)
  if ((found?.version ?? null) === version) return found
  const what = found ? `${found.state}, set by ${found.set_by}: ${found.reason}` : 'none'
  throw new AppError('precondition_failed', `The override of this breaker is now ${what}.`)
}

async function deleteOverride(transaction: Transaction, edge: EdgeColumns): Promise<void> {
  await transaction
    .deleteFrom('breaker_overrides')
    .where('source_service', '=', edge.source_service)
    .where('target_service', '=', edge.target_service)
    .where('protocol', '=', edge.protocol)
    .execute()
}
