import { sql } from 'kysely'
import { recordAudit } from '#lib/audit/record-audit.ts'
import type { Database, Transaction } from '#lib/db/database.ts'
import { AppError } from '#lib/platform/errors.ts'
import { type RequestOrigin, systemActor } from './actor.ts'
import { hashToken, makeToken } from './api-token.ts'
import { hashPassword } from './password.ts'
import { endSessions } from './sessions.ts'

/** A link that works once: for a user to choose a password or, without a user, to become the first admin. */
export async function createAccessLink(
  db: Database | Transaction,
  { userId, hours }: { userId: string | null; hours: number },
): Promise<string> {
  const { token, hash } = makeToken('')
  await db
    .insertInto('access_links')
    .values({
      token_hash: hash,
      user_id: userId,
      expires_at: sql<Date>`NOW() + make_interval(hours => ${hours}::int)`,
    })
    .execute()
  return token
}

/** @throws AppError `forbidden` when the link is unknown, used or too old. */
async function useAccessLink(transaction: Transaction, token: string): Promise<string | null> {
  const link = await transaction
    .updateTable('access_links')
    .set({ used_at: sql`NOW()` })
    .where('token_hash', '=', hashToken(token))
    .where('used_at', 'is', null)
    .where('expires_at', '>', sql<Date>`NOW()`)
    .returning('user_id')
    .executeTakeFirst()
  if (link) return link.user_id
  throw new AppError('forbidden', 'This link was used already, or is too old. Ask for a new one.')
}

export async function hasUsers(db: Database | Transaction): Promise<boolean> {
  const found = await db.selectFrom('users').select('id').limit(1).executeTakeFirst()
  return found !== undefined
}

/**
 * Makes the first admin, of whom only one can be.
 * @throws AppError `forbidden` (the link), `conflict` (somebody is there already)
 */
export async function createFirstAdmin(
  db: Database,
  given: { token: string | null; email: string; name: string; password: string },
  origin: RequestOrigin | null,
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await sql`LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE`.execute(transaction)
    if (await hasUsers(transaction)) {
      throw new AppError('conflict', 'There is an admin already, who can invite you.')
    }
    const isForFirstAdmin =
      given.token === null || (await useAccessLink(transaction, given.token)) === null
    if (!isForFirstAdmin) throw new AppError('forbidden', 'This link is for something else.')
    const { email, name } = given
    const password_hash = await hashPassword(given.password)
    await transaction
      .insertInto('users')
      .values({ email, name, role: 'admin', password_hash })
      .execute()
    await recordAudit(transaction, {
      actor: systemActor(given.token === null ? 'configuration' : 'first-admin link', origin),
      action: 'users.create',
      target: `user ${email}`,
      after: { name, role: 'admin' },
    })
  })
}

/** @returns the e-mail address of the user who has a new password now. */
export async function setPassword(
  db: Database,
  given: { token: string; password: string },
  origin: RequestOrigin,
): Promise<string> {
  return db.transaction().execute(async (transaction) => {
    const userId = await useAccessLink(transaction, given.token)
    if (userId === null) throw new AppError('forbidden', 'This link is for something else.')
    const { email } = await transaction
      .updateTable('users')
      .set({ password_hash: await hashPassword(given.password), updated_at: sql`NOW()` })
      .where('id', '=', userId)
      .returning('email')
      .executeTakeFirstOrThrow()
    await endSessions(transaction, userId, { reason: 'password changed' })
    await recordAudit(transaction, {
      actor: systemActor('password link', origin),
      action: 'users.set_password',
      target: `user ${email}`,
    })
    return email
  })
}
