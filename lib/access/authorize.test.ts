import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closeDatabase, getDatabase } from '#lib/db/database.ts'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { authorize, authorizeUser, findUser } from './authorize.ts'
import type { Permission, Role, Scope } from './permissions.ts'
import { whileAuthorized } from './session-watch.ts'
import { endSessions } from './sessions.ts'
import { createSignedInUser, createTestToken, stubAccess } from './test-support.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
  stubAccess({
    DATABASE_URL: database.url,
    SIGNALBOX_INGEST_ALLOW: '10.1.0.0/16, fd00::/8',
    SIGNALBOX_SESSION_IDLE_MINUTES: '30',
    SIGNALBOX_PUBLIC_URL: 'http://signalbox.example',
  })
})
afterAll(async () => {
  await closeDatabase(await getDatabase())
  await database.drop()
})

function ask(headers: Record<string, string>, method = 'GET'): Request {
  return new Request('http://signalbox.test/api', {
    method,
    headers: { host: 'signalbox.test', ...headers },
  })
}

async function outcome(request: Request, permission: Permission): Promise<string> {
  return authorize(request, permission).then(
    (actor) => actor.kind,
    (error: { code: string }) => error.code,
  )
}

describe('a session', () => {
  const expected: [Permission, Role[]][] = [
    ['read', ['viewer', 'operator', 'admin']],
    ['breakers.follow', ['viewer', 'operator', 'admin']],
    ['own.account', ['viewer', 'operator', 'admin']],
    ['views.save', ['operator', 'admin']],
    ['patterns.edit', ['operator', 'admin']],
    ['breakers.override', ['operator', 'admin']],
    ['messages.redrive', ['operator', 'admin']],
    ['users.manage', ['admin']],
    ['tokens.manage', ['admin']],
    ['retention.manage', ['admin']],
    ['audit.read', ['admin']],
  ]

  it.each(expected)('may %s as %j', async (permission, allowed) => {
    for (const role of ['viewer', 'operator', 'admin'] as const) {
      const { cookie } = await createSignedInUser(database.db, role)
      const wanted = allowed.includes(role) ? 'user' : 'forbidden'
      expect(await outcome(ask({ cookie }), permission)).toBe(wanted)
    }
  })

  it('is nobody without a cookie, or with one that was made with another secret', async () => {
    expect(await outcome(ask({}), 'read')).toBe('unauthorized')
    expect(await outcome(ask({ cookie: 'signalbox-session=ey.broken' }), 'read')).toBe(
      'unauthorized',
    )
  })

  it.each<[string, Record<string, unknown>]>([
    ['it was ended', { ended_at: sql`NOW()` }],
    ['it is past its absolute end', { expires_at: sql`NOW() - INTERVAL '1 s'` }],
    ['it was idle for too long', { last_seen_at: sql`NOW() - INTERVAL '31 min'` }],
  ])('holds no longer when %s', async (_what, change) => {
    const user = await createSignedInUser(database.db, 'viewer')
    await database.db.updateTable('sessions').set(change).where('id', '=', user.sessionId).execute()
    expect(await outcome(ask({ cookie: user.cookie }), 'read')).toBe('unauthorized')
  })

  it.each([
    ['is disabled', `disabled_at = NOW()`],
    ['gets another role', `role = 'operator'`],
  ])('ends at once, for good, when its user %s, even by plain SQL', async (_what, change) => {
    const user = await createSignedInUser(database.db, 'viewer')
    await sql`UPDATE users SET ${sql.raw(change)} WHERE id = ${user.id}`.execute(database.db)
    expect(await outcome(ask({ cookie: user.cookie }), 'read')).toBe('unauthorized')
    await sql`UPDATE users SET role = 'viewer', disabled_at = NULL WHERE id = ${user.id}`.execute(
      database.db,
    )
    expect(await outcome(ask({ cookie: user.cookie }), 'read')).toBe('unauthorized')
  })

  it('is ended everywhere but here', async () => {
    const user = await createSignedInUser(database.db, 'viewer')
    const elsewhere = await createSignedInUser(database.db, 'viewer')
    await sql`UPDATE sessions SET user_id = ${user.id} WHERE id = ${elsewhere.sessionId}`.execute(
      database.db,
    )
    await database.db
      .transaction()
      .execute((transaction) =>
        endSessions(transaction, user.id, { reason: 'test', except: user.sessionId }),
      )
    expect(await findUser(new Headers({ cookie: user.cookie }))).toMatchObject({ id: user.id })
    expect(await findUser(new Headers({ cookie: elsewhere.cookie }))).toBeNull()
  })

  it('lets a stream live no longer than itself', async () => {
    const user = await createSignedInUser(database.db, 'viewer')
    const signal = whileAuthorized(user, new AbortController().signal)
    await database.db
      .transaction()
      .execute((transaction) => endSessions(transaction, user.id, { reason: 'test' }))
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    expect(signal.aborted).toBe(true)
  })
})

describe('a change', () => {
  it.each<[string, Record<string, string>]>([
    ['from another site', { 'sec-fetch-site': 'cross-site' }],
    ['from a sister domain', { 'sec-fetch-site': 'same-site' }],
    ['with a foreign origin', { origin: 'https://evil.example' }],
    ['with an opaque origin', { origin: 'null' }],
  ])('%s is refused', async (_what, headers) => {
    const { cookie } = await createSignedInUser(database.db, 'admin')
    expect(await outcome(ask({ cookie, ...headers }, 'POST'), 'users.manage')).toBe('forbidden')
    expect(await outcome(ask({ cookie, ...headers }, 'DELETE'), 'users.manage')).toBe('forbidden')
  })

  it.each<[string, Record<string, string>]>([
    ['from our own page', { 'sec-fetch-site': 'same-origin', origin: 'http://proxy.internal' }],
    ['with our own origin', { origin: 'http://signalbox.test' }],
    ['with the public origin', { origin: 'http://signalbox.example' }],
    ['from no browser', {}],
  ])('%s is taken', async (_what, headers) => {
    const { cookie } = await createSignedInUser(database.db, 'admin')
    expect(await outcome(ask({ cookie, ...headers }, 'POST'), 'users.manage')).toBe('user')
  })
})

describe('a token', () => {
  const asToken = (token: string) => ask({ authorization: `Bearer ${token}` }, 'POST')

  it.each<[Scope, Permission[]]>([
    ['ingest', ['ingest', 'breakers.follow']],
    ['read', ['read', 'breakers.follow']],
    [
      'write',
      [
        'read',
        'breakers.follow',
        'views.save',
        'patterns.edit',
        'breakers.override',
        'messages.redrive',
      ],
    ],
  ])('of scope %s may do %j, and nothing else', async (scope, allowed) => {
    const owner = await createSignedInUser(database.db, 'admin')
    const { token } = await createTestToken(database.db, owner, [scope])
    const all: Permission[] = [
      ...([
        'read',
        'ingest',
        'breakers.follow',
        'own.account',
        'views.save',
        'patterns.edit',
      ] as const),
      ...(['breakers.override', 'messages.redrive', 'users.manage', 'tokens.manage'] as const),
      ...(['retention.manage', 'audit.read'] as const),
    ]
    for (const permission of all) {
      const wanted = allowed.includes(permission) ? 'token' : 'forbidden'
      expect(await outcome(asToken(token), permission)).toBe(wanted)
    }
  })

  it('may never do more than its owner may now', async () => {
    const owner = await createSignedInUser(database.db, 'admin')
    const { token } = await createTestToken(database.db, owner, ['ingest', 'write'])
    await sql`UPDATE users SET role = 'viewer' WHERE id = ${owner.id}`.execute(database.db)
    expect(await outcome(asToken(token), 'patterns.edit')).toBe('forbidden')
    expect(await outcome(asToken(token), 'read')).toBe('token')
    expect(await outcome(asToken(token), 'ingest')).toBe('token')
    await sql`UPDATE users SET disabled_at = NOW() WHERE id = ${owner.id}`.execute(database.db)
    expect(await outcome(asToken(token), 'ingest')).toBe('unauthorized')
  })

  it.each(['revoked_at = NOW()', `expires_at = NOW() - INTERVAL '1 s'`])(
    'is refused at once after %s',
    async (change) => {
      const owner = await createSignedInUser(database.db, 'admin')
      const { id, token } = await createTestToken(database.db, owner, ['read'])
      expect(await outcome(asToken(token), 'read')).toBe('token')
      await sql`UPDATE api_tokens SET ${sql.raw(change)} WHERE id = ${id}`.execute(database.db)
      expect(await outcome(asToken(token), 'read')).toBe('unauthorized')
    },
  )

  it('is no user', async () => {
    const owner = await createSignedInUser(database.db, 'admin')
    const { token } = await createTestToken(database.db, owner, ['read'])
    await expect(authorizeUser(asToken(token), 'read')).rejects.toMatchObject({
      code: 'forbidden',
    })
  })

  it('tells when and from where it was last used', async () => {
    const owner = await createSignedInUser(database.db, 'admin')
    const { id, token } = await createTestToken(database.db, owner, ['read'])
    const request = asToken(token)
    request.headers.set('x-signalbox-address', '192.0.2.77')
    await authorize(request, 'read')
    const used = await database.db
      .selectFrom('api_tokens')
      .select(['last_used_at', 'last_used_from'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    expect(used.last_used_from).toBe('192.0.2.77')
    expect(used.last_used_at).toBeInstanceOf(Date)
  })
})

describe('ingest without a token', () => {
  const from = (address: string) => ask({ 'x-signalbox-address': address }, 'POST')

  it('is for addresses on the list', async () => {
    expect(await outcome(from('10.1.2.3'), 'ingest')).toBe('sender')
    expect(await outcome(from('fd00::7'), 'ingest')).toBe('sender')
    expect(await outcome(from('10.2.0.1'), 'ingest')).toBe('unauthorized')
    expect(await outcome(ask({}, 'POST'), 'ingest')).toBe('unauthorized')
  })

  it('is not what a session is for', async () => {
    const { cookie } = await createSignedInUser(database.db, 'admin')
    expect(await outcome(ask({ cookie }, 'POST'), 'ingest')).toBe('unauthorized')
  })
})
