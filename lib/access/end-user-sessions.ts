import { recordAudit } from '#lib/audit/record-audit.ts'
import type { Database } from '#lib/db/database.ts'
import { AppError } from '#lib/platform/errors.ts'
import type { UserActor } from './actor.ts'
import { endSessions } from './sessions.ts'

/**
 * Signs a user out: everywhere, or of one session.
 * @returns how many sessions were ended
 * @throws AppError `not_found`
 */
export async function endUserSessions(
  db: Database,
  actor: UserActor,
  { userId, sessionId }: { userId: string; sessionId?: string },
): Promise<number> {
  return db.transaction().execute(async (transaction) => {
    const user = await transaction
      .selectFrom('users')
      .select('email')
      .where('id', '=', userId)
      .executeTakeFirst()
    if (!user) throw new AppError('not_found', 'There is no such user.')
    const reason = actor.id === userId ? 'signed out' : `signed out by ${actor.email}`
    const ended = await endSessions(transaction, userId, {
      reason,
      ...(sessionId !== undefined && { only: sessionId }),
    })
    if (sessionId !== undefined && ended === 0) {
      throw new AppError('not_found', 'This session has ended already.')
    }
    await recordAudit(transaction, {
      actor,
      action: sessionId === undefined ? 'access.sign_out_everywhere' : 'access.end_session',
      target: `user ${user.email}`,
      after: { ended },
    })
    return ended
  })
}
