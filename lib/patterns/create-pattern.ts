import type { Actor } from '#lib/access/actor.ts'
import { recordAudit } from '#lib/audit/record-audit.ts'
import type { Database } from '#lib/db/database.ts'
import { AppError } from '#lib/platform/errors.ts'
import { announceChange } from './announce-change.ts'
import { checkContent } from './check-content.ts'
import { toPattern } from './rows.ts'
import type { CreatePattern, Pattern } from './schemas.ts'
import { insertPattern } from './write-columns.ts'

/**
 * The caller has checked `patterns.edit`.
 * @throws AppError `bad_request`, or `conflict` if there is a pattern of that name
 */
export async function createPattern(
  db: Database,
  actor: Actor,
  { reason, ...content }: CreatePattern,
): Promise<Pattern> {
  checkContent(content)
  return await db.transaction().execute(async (transaction) => {
    await announceChange(transaction, { actor, action: 'created', reason })
    const row = await insertPattern(transaction, content)
    if (!row) {
      throw new AppError('conflict', `There is a pattern “${content.pattern_name}” already.`)
    }
    await recordAudit(transaction, {
      actor,
      action: 'patterns.create',
      target: `pattern ${content.pattern_name}`,
      after: content,
    })
    return toPattern(row)
  })
}
