import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { createFirstAdmin, setPassword } from './access-link.ts'
import { changePassword } from './change-password.ts'
import { createPasswordLink } from './create-password-link.ts'
import { createUser } from './create-user.ts'
import { endUserSessions } from './end-user-sessions.ts'
import { ensureFirstAdmin } from './first-admin.ts'
import { getAccount, listUsers } from './queries.ts'
import { forgetOldSessions } from './sessions.ts'
import { checkPassword } from './sign-in.ts'
import { createSignedInUser, stubAccess, testOrigin } from './test-support.ts'
import { updateUser } from './update-user.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
  stubAccess({})
})
afterAll(() => database.drop())
beforeEach(async () => {
  await sql`TRUNCATE users, sessions, api_tokens, access_links, sign_in_attempts`.execute(
    database.db,
  )
})

const password = 'a-long-enough-password'

async function userNow(id: string) {
  const user = (await listUsers(database.db)).find((row) => row.id === id)
  if (!user) throw new Error('no such user')
  return user
}

async function lastAudit() {
  return database.db
    .selectFrom('audit_log')
    .select(['actor_name', 'action', 'target', 'before', 'after'])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
}

describe('the first admin', () => {
  const given = { email: 'root@example.com', name: 'Root', password }
  const nothingConfigured = {
    SIGNALBOX_ADMIN_EMAIL: undefined,
    SIGNALBOX_ADMIN_PASSWORD: undefined,
  }

  it('is made with the link, by one of all who try at once', async () => {
    const token = (await ensureFirstAdmin(database.db, nothingConfigured)) ?? ''
    const other = (await ensureFirstAdmin(database.db, nothingConfigured)) ?? ''
    const tries = await Promise.allSettled(
      [token, token, other].map((one, index) =>
        createFirstAdmin(
          database.db,
          { ...given, token: one, email: `root${index}@example.com` },
          testOrigin,
        ),
      ),
    )
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const users = await listUsers(database.db)
    expect(users).toMatchObject([{ role: 'admin', signsInBy: 'password' }])
    expect(await ensureFirstAdmin(database.db, nothingConfigured)).toBeNull()
  })

  it('is made from the configuration', async () => {
    const config = {
      SIGNALBOX_ADMIN_EMAIL: 'Boss@example.com',
      SIGNALBOX_ADMIN_PASSWORD: password,
    }
    // As replicas do that start at once.
    const replicas = [1, 2, 3].map(() => ensureFirstAdmin(database.db, config))
    expect(await Promise.all(replicas)).toEqual([null, null, null])
    expect(await listUsers(database.db)).toMatchObject([
      { email: 'boss@example.com', role: 'admin' },
    ])
    expect(await lastAudit()).toMatchObject({
      actor_name: 'configuration',
      action: 'users.create',
    })
    const outcome = await checkPassword(
      database.db,
      { email: 'boss@example.com', password },
      testOrigin,
    )
    expect(outcome).toHaveProperty('userId')
  })

  it('is not made with a link that is too old, made up, or for a password', async () => {
    const token = (await ensureFirstAdmin(database.db, nothingConfigured)) ?? ''
    await sql`UPDATE access_links SET expires_at = NOW() - INTERVAL '1 s'`.execute(database.db)
    for (const wrong of [token, 'made-up']) {
      await expect(
        createFirstAdmin(database.db, { ...given, token: wrong }, testOrigin),
      ).rejects.toMatchObject({ code: 'forbidden' })
    }
  })
})

describe('an invited user', () => {
  it('chooses a password with the link, once', async () => {
    const admin = await createSignedInUser(database.db, 'admin')
    const invited = { email: 'new@example.com', name: 'New', role: 'viewer' as const }
    const { id, token } = await createUser(database.db, admin, invited)
    expect(await userNow(id)).toMatchObject({ signsInBy: 'invitation' })
    expect(await lastAudit()).toMatchObject({
      actor_name: admin.email,
      action: 'users.create',
      target: 'user new@example.com',
      after: { name: 'New', role: 'viewer' },
    })
    await setPassword(database.db, { token, password }, testOrigin)
    await expect(setPassword(database.db, { token, password }, testOrigin)).rejects.toMatchObject({
      code: 'forbidden',
    })
    expect(await userNow(id)).toMatchObject({ signsInBy: 'password' })
  })

  it('has one link that works: the newest', async () => {
    const admin = await createSignedInUser(database.db, 'admin')
    const invited = { email: 'new@example.com', name: 'New', role: 'viewer' as const }
    const { id, token } = await createUser(database.db, admin, invited)
    const newer = await createPasswordLink(database.db, admin, id)
    await expect(setPassword(database.db, { token, password }, testOrigin)).rejects.toMatchObject({
      code: 'forbidden',
    })
    expect(await setPassword(database.db, { token: newer, password }, testOrigin)).toBe(
      'new@example.com',
    )
  })

  it('has an address of their own, however it is written', async () => {
    const admin = await createSignedInUser(database.db, 'admin')
    const invited = { email: admin.email, name: 'Twin', role: 'viewer' as const }
    await expect(createUser(database.db, admin, invited)).rejects.toMatchObject({
      code: 'conflict',
    })
  })
})

describe('a change of a user', () => {
  it('is on record with what was before and after, and ends their sessions', async () => {
    const admin = await createSignedInUser(database.db, 'admin')
    const user = await createSignedInUser(database.db, 'viewer')
    const { version } = await userNow(user.id)
    await updateUser(database.db, admin, { id: user.id, version, role: 'operator' })
    expect(await userNow(user.id)).toMatchObject({ role: 'operator', sessions: 0 })
    expect(await lastAudit()).toEqual({
      actor_name: admin.email,
      action: 'users.update',
      target: `user ${user.email}`,
      before: { name: 'viewer', role: 'viewer', disabled: false },
      after: { name: 'viewer', role: 'operator', disabled: false },
    })
  })

  it('keeps the sessions where only the name is another', async () => {
    const admin = await createSignedInUser(database.db, 'admin')
    const user = await createSignedInUser(database.db, 'viewer')
    await updateUser(database.db, admin, { id: user.id, version: 1, name: 'Nick' })
    expect(await userNow(user.id)).toMatchObject({ name: 'Nick', sessions: 1, version: 2 })
  })

  it('is refused when somebody else was faster', async () => {
    const admin = await createSignedInUser(database.db, 'admin')
    const user = await createSignedInUser(database.db, 'viewer')
    await updateUser(database.db, admin, { id: user.id, version: 1, name: 'First' })
    await expect(
      updateUser(database.db, admin, { id: user.id, version: 1, name: 'Second' }),
    ).rejects.toMatchObject({ code: 'precondition_failed' })
  })

  it('never takes the last admin away, nor the rights of whoever makes it', async () => {
    const admin = await createSignedInUser(database.db, 'admin')
    const other = await createSignedInUser(database.db, 'admin')
    await expect(
      updateUser(database.db, admin, { id: admin.id, version: 1, role: 'viewer' }),
    ).rejects.toMatchObject({ code: 'conflict' })
    const results = await Promise.allSettled([
      updateUser(database.db, admin, { id: other.id, version: 1, disabled: true }),
      updateUser(database.db, other, { id: admin.id, version: 1, disabled: true }),
    ])
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('leaves the role of those whom a provider lets in to the provider', async () => {
    const admin = await createSignedInUser(database.db, 'admin')
    const user = await createSignedInUser(database.db, 'viewer')
    await sql`UPDATE users SET oidc_issuer = 'https://id.example', oidc_subject = 'x'
      WHERE id = ${user.id}`.execute(database.db)
    await expect(
      updateUser(database.db, admin, { id: user.id, version: 1, role: 'admin' }),
    ).rejects.toMatchObject({ code: 'conflict' })
    await updateUser(database.db, admin, { id: user.id, version: 1, disabled: true })
    expect((await userNow(user.id)).disabledAt).not.toBeNull()
  })

  it('needs somebody to change', async () => {
    const admin = await createSignedInUser(database.db, 'admin')
    await expect(
      updateUser(database.db, admin, { id: randomUUID(), version: 1, name: 'x' }),
    ).rejects.toMatchObject({ code: 'not_found' })
  })
})

it('sessions and links that ended long ago are forgotten, others are not', async () => {
  const user = await createSignedInUser(database.db, 'admin')
  const old = await createSignedInUser(database.db, 'admin')
  await createPasswordLink(database.db, user, old.id)
  expect(await forgetOldSessions(database.db)).toBe(0)
  await sql`UPDATE sessions SET ended_at = NOW() - INTERVAL '31 d' WHERE user_id = ${old.id}`.execute(
    database.db,
  )
  await sql`UPDATE access_links SET expires_at = NOW() - INTERVAL '31 d'`.execute(database.db)
  expect(await forgetOldSessions(database.db)).toBe(2)
  expect((await getAccount(database.db, user)).sessions).toHaveLength(1)
})

describe('one’s own account', () => {
  it('lists the sessions, this one first, and ends another', async () => {
    const user = await createSignedInUser(database.db, 'viewer')
    const second = await createSignedInUser(database.db, 'viewer')
    await sql`UPDATE sessions SET user_id = ${user.id} WHERE id = ${second.sessionId}`.execute(
      database.db,
    )
    const before = await getAccount(database.db, user)
    expect(before.sessions.map(({ isThisOne }) => isThisOne)).toEqual([true, false])
    const one = { userId: user.id, sessionId: second.sessionId }
    expect(await endUserSessions(database.db, user, one)).toBe(1)
    await expect(endUserSessions(database.db, user, one)).rejects.toMatchObject({
      code: 'not_found',
    })
    expect((await getAccount(database.db, user)).sessions).toHaveLength(1)
  })

  it('ends no session of anybody else', async () => {
    const user = await createSignedInUser(database.db, 'viewer')
    const stranger = await createSignedInUser(database.db, 'viewer')
    await expect(
      endUserSessions(database.db, user, { userId: user.id, sessionId: stranger.sessionId }),
    ).rejects.toMatchObject({ code: 'not_found' })
    expect((await userNow(stranger.id)).sessions).toBe(1)
  })

  it('changes its password only with the old one, and not by guessing', async () => {
    const admin = await createSignedInUser(database.db, 'admin')
    const user = await createSignedInUser(database.db, 'viewer')
    const token = await createPasswordLink(database.db, admin, user.id)
    await setPassword(database.db, { token, password }, testOrigin)
    const change = (current: string) =>
      changePassword(database.db, user, { current, password: 'another-good-password' })
    for (let guess = 0; guess < 5; guess++) {
      await expect(change('wrong')).rejects.toMatchObject({ code: 'bad_request' })
    }
    await expect(change(password)).rejects.toMatchObject({ code: 'too_many_requests' })
    await sql`DELETE FROM sign_in_attempts`.execute(database.db)
    await change(password)
    expect(await lastAudit()).toMatchObject({ action: 'users.set_password', after: null })
  })
})
