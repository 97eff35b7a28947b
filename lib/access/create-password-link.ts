import { sql } from 'kysely'
import { recordAudit } from '#lib/audit/record-audit.ts'
import type { Database } from '#lib/db/database.ts'
import { AppError } from '#lib/platform/errors.ts'
import { createAccessLink } from './access-link.ts'
import type { Actor } from './actor.ts'

export const invitationHours = 7 * 24

/**
 * A new one-time link for a user to choose a password; the ones before stop working.
 * @throws AppError `not_found`, or `conflict` for a user who signs in through a provider
 */
export async function createPasswordLink(
  db: Database,
  actor: Actor,
  userId: string,
): Promise<string> {
  return db.transaction().execute(async (transaction) => {
    const user = await transaction
      .selectFrom('users')
      .select(['email', 'oidc_issuer'])
      .where('id', '=', userId)
      .executeTakeFirst()
    if (!user) throw new AppError('not_found', 'There is no such user.')
    if (user.oidc_issuer !== null) {
      throw new AppError('conflict', `${user.email} signs in through the identity provider.`)
    }
    await transaction
      .updateTable('access_links')
      .set({ used_at: sql`NOW()` })
      .where('user_id', '=', userId)
      .where('used_at', 'is', null)
      .execute()
    await recordAudit(transaction, {
      actor,
      action: 'users.create_password_link',
      target: `user ${user.email}`,
    })
    return createAccessLink(transaction, { userId, hours: invitationHours })
  })
}
