import { sql } from 'kysely'
import { recordAudit } from '#lib/audit/record-audit.ts'
import type { Database } from '#lib/db/database.ts'
import { AppError } from '#lib/platform/errors.ts'
import type { UserActor } from './actor.ts'
import { hashPassword, verifyPassword } from './password.ts'
import { endSessions } from './sessions.ts'
import { forgiveAttempt, takeAttempt } from './sign-in-limiter.ts'

/**
 * Gives a user another password, and ends their other sessions.
 * @throws AppError `conflict` (no password of theirs), `bad_request`, `too_many_requests`
 */
export async function changePassword(
  db: Database,
  user: UserActor,
  given: { current: string; password: string },
): Promise<void> {
  const { password_hash } = await db
    .selectFrom('users')
    .select('password_hash')
    .where('id', '=', user.id)
    .executeTakeFirstOrThrow()
  if (password_hash === null) {
    throw new AppError('conflict', 'You sign in through the identity provider, with no password.')
  }
  const attempt = { email: user.email, address: user.origin.address }
  const waitSeconds = await takeAttempt(db, attempt)
  if (waitSeconds > 0) {
    throw new AppError('too_many_requests', `Too many attempts. Wait ${waitSeconds} s.`, {
      retryAfterSeconds: waitSeconds,
    })
  }
  if (!(await verifyPassword(given.current, password_hash))) {
    throw new AppError('bad_request', 'The current password is wrong.')
  }
  await forgiveAttempt(db, attempt)
  const newHash = await hashPassword(given.password)
  await db.transaction().execute(async (transaction) => {
    await transaction
      .updateTable('users')
      .set({ password_hash: newHash, updated_at: sql`NOW()` })
      .where('id', '=', user.id)
      .execute()
    await endSessions(transaction, user.id, {
      reason: 'password changed',
      except: user.sessionId,
    })
    await recordAudit(transaction, {
      actor: user,
      action: 'users.set_password',
      target: `user ${user.email}`,
    })
  })
}
