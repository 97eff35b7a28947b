import type { Actor } from '#lib/access/actor.ts'
import { recordAudit } from '#lib/audit/record-audit.ts'
import type { Database } from '#lib/db/database.ts'
import { announceChange } from './announce-change.ts'
import { checkContent } from './check-content.ts'
import { contentOf } from './content.ts'
import { lockVersion } from './lock-version.ts'
import type { Pattern, UpdatePattern } from './schemas.ts'
import { changedFields, pick, updateColumns } from './write-columns.ts'

/**
 * Changes the fields that differ; without any, nothing is done. The caller has checked
 * `patterns.edit`.
 * @throws AppError `not_found`, `bad_request`, `conflict` if its new name is taken, or
 *   `precondition_failed` with what is there now
 */
export async function updatePattern(
  db: Database,
  actor: Actor,
  of: { name: string; version: number; given: UpdatePattern },
): Promise<Pattern> {
  const { reason, ...given } = of.given
  return await db.transaction().execute(async (transaction) => {
    const before = await lockVersion(transaction, of.name, of.version)
    const changed = changedFields(contentOf(before), given)
    if (changed.length === 0) return before
    checkContent(pick(given, changed))
    await announceChange(transaction, { actor, action: 'updated', reason })
    const after = await updateColumns(transaction, before, given)
    await recordAudit(transaction, {
      actor,
      action: 'patterns.update',
      target: `pattern ${before.name}`,
      before: pick(contentOf(before), changed),
      after: pick(contentOf(after), changed),
    })
    return after
  })
}
