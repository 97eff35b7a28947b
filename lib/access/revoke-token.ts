import { sql } from 'kysely'
import { recordAudit } from '#lib/audit/record-audit.ts'
import type { Database } from '#lib/db/database.ts'
import { AppError } from '#lib/platform/errors.ts'
import type { UserActor } from './actor.ts'

/** Ends a token for good. @throws AppError `not_found` where there is none that could be revoked */
export async function revokeToken(db: Database, actor: UserActor, id: string): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const token = await transaction
      .updateTable('api_tokens')
      .set({ revoked_at: sql`NOW()` })
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .returning(['name', 'hint'])
      .executeTakeFirst()
    if (!token) throw new AppError('not_found', 'There is no such token, or it was revoked before.')
    await recordAudit(transaction, {
      actor,
      action: 'tokens.revoke',
      target: `token ${token.name} (…${token.hint})`,
    })
  })
}
