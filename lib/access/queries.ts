import { sql } from 'kysely'
import type { Database } from '#lib/db/database.ts'
import type { UserActor } from './actor.ts'
import type { Account, ApiToken, Session, User } from './schemas.ts'
import { accessContext } from './context.ts'

/** A timestamp as the ISO text that JSON holds. */
const iso = (column: string) =>
  sql<string>`to_char(${sql.ref(column)} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

/** All users, by e-mail address. */
export async function listUsers(db: Database): Promise<User[]> {
  const { SIGNALBOX_SESSION_IDLE_MINUTES: idleMinutes } = accessContext().config
  const { rows } = await sql<User>`
    SELECT u.id, u.email, u.name, u.role, u.version,
      CASE WHEN u.oidc_issuer IS NOT NULL THEN 'oidc'
        WHEN u.password_hash IS NOT NULL THEN 'password' ELSE 'invitation' END AS "signsInBy",
      ${iso('u.created_at')} AS "createdAt", ${iso('u.last_sign_in_at')} AS "lastSignInAt",
      ${iso('u.disabled_at')} AS "disabledAt",
      (SELECT count(*)::int FROM sessions s
        WHERE s.user_id = u.id AND s.ended_at IS NULL AND s.expires_at > NOW()
        AND s.last_seen_at > NOW() - make_interval(mins => ${idleMinutes}::int)) AS sessions,
      (SELECT count(*)::int FROM api_tokens t
        WHERE t.owner_id = u.id AND t.revoked_at IS NULL
        AND (t.expires_at IS NULL OR t.expires_at > NOW())) AS tokens
    FROM users u ORDER BY lower(u.email), u.id`.execute(db)
  return rows
}

/** All tokens, those that hold first, the newest of them first. */
export async function listTokens(db: Database): Promise<ApiToken[]> {
  const { rows } = await sql<ApiToken>`
    SELECT t.id, t.name, u.email AS owner, u.disabled_at IS NOT NULL AS "ownerDisabled",
      t.scopes, t.hint, ${iso('t.created_at')} AS "createdAt", ${iso('t.expires_at')} AS "expiresAt",
      ${iso('t.last_used_at')} AS "lastUsedAt", t.last_used_from AS "lastUsedFrom",
      ${iso('t.revoked_at')} AS "revokedAt"
    FROM api_tokens t JOIN users u ON u.id = t.owner_id
    ORDER BY t.revoked_at IS NOT NULL, t.created_at DESC, t.id`.execute(db)
  return rows
}

/** The user's own account, with the sessions that hold, the one that asks first. */
export async function getAccount(db: Database, user: UserActor): Promise<Account> {
  const { SIGNALBOX_SESSION_IDLE_MINUTES: idleMinutes } = accessContext().config
  const { password_hash } = await db
    .selectFrom('users')
    .select('password_hash')
    .where('id', '=', user.id)
    .executeTakeFirstOrThrow()
  const { rows: sessions } = await sql<Session>`
    SELECT s.id, s.id = ${user.sessionId} AS "isThisOne", ${iso('s.created_at')} AS "createdAt",
      ${iso('s.last_seen_at')} AS "lastSeenAt", ${iso('s.expires_at')} AS "expiresAt",
      s.address, s.user_agent AS "userAgent"
    FROM sessions s
    WHERE s.user_id = ${user.id} AND s.ended_at IS NULL AND s.expires_at > NOW()
      AND s.last_seen_at > NOW() - make_interval(mins => ${idleMinutes}::int)
    ORDER BY s.id <> ${user.sessionId}, s.last_seen_at DESC, s.id`.execute(db)
  const { email, name, role } = user
  return { email, name, role, hasPassword: password_hash !== null, sessions }
}
