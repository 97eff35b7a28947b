import { randomBytes, randomUUID } from 'node:crypto'
import { vi } from 'vitest'
import type { Database } from '#lib/db/database.ts'
import type { RequestOrigin, UserActor } from './actor.ts'
import { makeToken } from './api-token.ts'
import type { Role, Scope } from './permissions.ts'
import { sealSession } from './session-cookie.ts'
import { createSession } from './sessions.ts'

const testSecret = randomBytes(32).toString('hex')

export const testOrigin: RequestOrigin = {
  address: '192.0.2.1',
  userAgent: 'a test',
  requestId: 'test-request',
}

/** What the environment must hold before anything asks who may do what. */
export function stubAccess(environment: Record<string, string>): void {
  vi.stubEnv('SIGNALBOX_SECRET', testSecret)
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
}

/** A user with a session, and the cookie of that session. */
export async function createSignedInUser(
  db: Database,
  role: Role,
): Promise<UserActor & { cookie: string }> {
  const email = `${role}-${randomUUID()}@example.com`
  const { id } = await db
    .insertInto('users')
    .values({ email, name: role, role })
    .returning('id')
    .executeTakeFirstOrThrow()
  const sessionId = await db
    .transaction()
    .execute((transaction) => createSession(transaction, id, { origin: testOrigin, hours: 1 }))
  const cookie = `signalbox-session=${await sealSession(sessionId, testSecret)}`
  return { kind: 'user', id, name: role, email, role, sessionId, origin: testOrigin, cookie }
}

export async function createTestToken(
  db: Database,
  owner: Pick<UserActor, 'id'>,
  scopes: Scope[],
): Promise<{ id: string; token: string }> {
  const { token, hash } = makeToken()
  const { id } = await db
    .insertInto('api_tokens')
    .values({ name: 'a token', owner_id: owner.id, scopes, token_hash: hash, hint: 'test' })
    .returning('id')
    .executeTakeFirstOrThrow()
  return { id, token }
}
