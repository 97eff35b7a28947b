import { sql } from 'kysely'
import { recordAudit } from '#lib/audit/record-audit.ts'
import type { Database } from '#lib/db/database.ts'
import { type RequestOrigin, systemActor } from './actor.ts'
import { verifyPassword } from './password.ts'
import { createSession } from './sessions.ts'
import { forgiveAttempt, takeAttempt } from './sign-in-limiter.ts'

export type SignInOutcome = { userId: string } | { error: string }

/** Checks e-mail and password, not too often, and writes down what did not fit. */
export async function checkPassword(
  db: Database,
  given: { email: string; password: string },
  origin: RequestOrigin,
): Promise<SignInOutcome> {
  const email = given.email.trim().toLowerCase()
  const attempt = { email, address: origin.address }
  const waitSeconds = await takeAttempt(db, attempt)
  if (waitSeconds > 0) return { error: `wait-${waitSeconds}` }
  const user = await db
    .selectFrom('users')
    .select(['id', 'password_hash', 'disabled_at'])
    .where(sql`lower(email)`, '=', email)
    .executeTakeFirst()
  const fits = await verifyPassword(given.password, user?.password_hash ?? null)
  if (!user || !fits) {
    await recordRefusal(db, { email, reason: 'wrong e-mail or password', origin })
    return { error: 'CredentialsSignin' }
  }
  await forgiveAttempt(db, attempt)
  if (user.disabled_at !== null) {
    await recordRefusal(db, { email, reason: 'account is disabled', origin })
    return { error: 'disabled' }
  }
  return { userId: user.id }
}

/** @returns the id of the new session. */
export async function startSession(
  db: Database,
  userId: string,
  { origin, hours, by }: { origin: RequestOrigin; hours: number; by: 'password' | 'oidc' },
): Promise<string> {
  return db.transaction().execute(async (transaction) => {
    const user = await transaction
      .updateTable('users')
      .set({ last_sign_in_at: sql`NOW()` })
      .where('id', '=', userId)
      .where('disabled_at', 'is', null)
      .returning(['id', 'name', 'email', 'role'])
      .executeTakeFirstOrThrow()
    const sessionId = await createSession(transaction, userId, { origin, hours })
    await recordAudit(transaction, {
      actor: { kind: 'user', ...user, sessionId, origin },
      action: 'access.sign_in',
      target: `user ${user.email}`,
      after: { by, userAgent: origin.userAgent },
    })
    return sessionId
  })
}

export async function recordRefusal(
  db: Database,
  { email, reason, origin }: { email: string; reason: string; origin: RequestOrigin },
): Promise<void> {
  await db.transaction().execute((transaction) =>
    recordAudit(transaction, {
      actor: systemActor('sign-in', origin),
      action: 'access.sign_in_refused',
      target: `user ${email.slice(0, 254)}`,
      after: { reason },
    }),
  )
}
