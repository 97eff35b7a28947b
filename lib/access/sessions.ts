import { sql } from 'kysely'
import type { Database, Transaction } from '#lib/db/database.ts'
import type { RequestOrigin, UserActor } from './actor.ts'

/** A session still holds: neither ended nor idle for too long, of a user who is not disabled. */
const holds = (idleMinutes: number) => sql<boolean>`
  s.ended_at IS NULL AND s.expires_at > NOW()
  AND s.last_seen_at > NOW() - make_interval(mins => ${idleMinutes}::int)
  AND u.disabled_at IS NULL`

/** The user of a session that still holds; it counts as seen, which is written once a minute. */
export async function findSession(
  db: Database,
  sessionId: string,
  { origin, idleMinutes }: { origin: RequestOrigin; idleMinutes: number },
): Promise<UserActor | null> {
  const { rows } = await sql<Omit<UserActor, 'kind' | 'origin'> & { seenSecondsAgo: number }>`
    SELECT u.id, u.name, u.email, u.role, s.id AS "sessionId",
      EXTRACT(EPOCH FROM NOW() - s.last_seen_at)::float8 AS "seenSecondsAgo"
    FROM sessions s JOIN users u ON u.id = s.user_id
    WHERE s.id = ${sessionId} AND ${holds(idleMinutes)}`.execute(db)
  const [found] = rows
  if (!found) return null
  const { seenSecondsAgo, ...user } = found
  if (seenSecondsAgo > 60) {
    await db
      .updateTable('sessions')
      .set({ last_seen_at: sql`NOW()`, address: origin.address, user_agent: origin.userAgent })
      .where('id', '=', sessionId)
      .execute()
  }
  return { kind: 'user', ...user, origin }
}

/** Which of these sessions still hold; for streams, which outlive the request that was checked. */
export async function listHolding(
  db: Database,
  sessionIds: readonly string[],
  idleMinutes: number,
): Promise<Set<string>> {
  if (sessionIds.length === 0) return new Set()
  const { rows } = await sql<{ id: string }>`
    SELECT s.id FROM sessions s JOIN users u ON u.id = s.user_id
    WHERE s.id = ANY(${sessionIds}::uuid[]) AND ${holds(idleMinutes)}`.execute(db)
  return new Set(rows.map(({ id }) => id))
}

/** @returns the id of the new session. */
export async function createSession(
  transaction: Transaction,
  userId: string,
  { origin, hours }: { origin: RequestOrigin; hours: number },
): Promise<string> {
  const { id } = await transaction
    .insertInto('sessions')
    .values({
      user_id: userId,
      expires_at: sql<Date>`NOW() + make_interval(hours => ${hours}::int)`,
      address: origin.address,
      user_agent: origin.userAgent,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

const keptDays = 30

/** For housekeeping: sessions and one-time links that ended long ago. @returns how many rows went */
export async function forgetOldSessions(db: Database): Promise<number> {
  const longAgo = sql<Date>`NOW() - make_interval(days => ${keptDays}::int)`
  const sessions = await db
    .deleteFrom('sessions')
    .where((row) => row.or([row('ended_at', '<', longAgo), row('expires_at', '<', longAgo)]))
    .executeTakeFirst()
  const links = await db
    .deleteFrom('access_links')
    .where('expires_at', '<', longAgo)
    .executeTakeFirst()
  return Number(sessions.numDeletedRows + links.numDeletedRows)
}

/** Ends one session of a user, or all of them, or all but one. @returns how many were ended. */
export async function endSessions(
  transaction: Transaction,
  userId: string,
  { reason, only, except }: { reason: string; only?: string; except?: string },
): Promise<number> {
  const { numUpdatedRows } = await transaction
    .updateTable('sessions')
    .set({ ended_at: sql`NOW()`, end_reason: reason })
    .where('user_id', '=', userId)
    .where('ended_at', 'is', null)
    .$if(only !== undefined, (query) => query.where('id', '=', only ?? ''))
    .$if(except !== undefined, (query) => query.where('id', '!=', except ?? ''))
    .executeTakeFirst()
  return Number(numUpdatedRows)
}
