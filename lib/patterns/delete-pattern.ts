import type { Actor } from '#lib/access/actor.ts'
import { recordAudit } from '#lib/audit/record-audit.ts'
import type { Database } from '#lib/db/database.ts'
import { announceChange } from './announce-change.ts'
import { contentOf } from './content.ts'
import { lockVersion } from './lock-version.ts'
import type { DeletedPattern } from './schemas.ts'

/**
 * Its revisions stay, so that it can be restored. The caller has checked `patterns.edit`.
 * @throws AppError `not_found`, or `precondition_failed` with what is there now
 */
export async function deletePattern(
  db: Database,
  actor: Actor,
  of: { name: string; version: number; reason?: string | null | undefined },
): Promise<DeletedPattern> {
  return await db.transaction().execute(async (transaction) => {
    const before = await lockVersion(transaction, of.name, of.version)
    await announceChange(transaction, { actor, action: 'deleted', reason: of.reason })
    await transaction.deleteFrom('message_patterns').where('id', '=', String(before.id)).execute()
    await recordAudit(transaction, {
      actor,
      action: 'patterns.delete',
      target: `pattern ${before.name}`,
      before: contentOf(before),
    })
    return { name: before.name, version: before.version + 1 }
  })
}
