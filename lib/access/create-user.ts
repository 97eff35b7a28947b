import type { z } from 'zod'
import { recordAudit } from '#lib/audit/record-audit.ts'
import type { Database } from '#lib/db/database.ts'
import { sqlStateOf } from '#lib/db/errors.ts'
import { AppError } from '#lib/platform/errors.ts'
import { createAccessLink } from './access-link.ts'
import type { Actor } from './actor.ts'
import { invitationHours } from './create-password-link.ts'
import type { createUserSchema } from './schemas.ts'

/**
 * Invites somebody.
 * @returns the token of the link with which they choose their password
 * @throws AppError `conflict` where the address is somebody's already
 */
export async function createUser(
  db: Database,
  actor: Actor,
  given: z.output<typeof createUserSchema>,
): Promise<{ id: string; token: string }> {
  try {
    return await db.transaction().execute(async (transaction) => {
      const { id } = await transaction
        .insertInto('users')
        .values(given)
        .returning('id')
        .executeTakeFirstOrThrow()
      const token = await createAccessLink(transaction, { userId: id, hours: invitationHours })
      const { email, ...after } = given
      await recordAudit(transaction, {
        actor,
        action: 'users.create',
        target: `user ${email}`,
        after,
      })
      return { id, token }
    })
  } catch (error) {
    if (sqlStateOf(error) !== '23505') throw error
    throw new AppError('conflict', `There is a user ${given.email} already.`)
  }
}
