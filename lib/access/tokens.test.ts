import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { findTokenActor } from './api-token.ts'
import { createToken } from './create-token.ts'
import { listTokens } from './queries.ts'
import { revokeToken } from './revoke-token.ts'
import { createSignedInUser, testOrigin } from './test-support.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

describe('an API token', () => {
  it('is told once, and kept as a hash', async () => {
    const owner = await createSignedInUser(database.db, 'admin')
    const { id, token } = await createToken(database.db, owner, {
      name: 'collector',
      scopes: ['ingest'],
      expiresInDays: 30,
    })
    expect(token).toMatch(/^sbx_[\w-]{43}$/)
    const tables = await Promise.all([
      database.db.selectFrom('api_tokens').selectAll().execute(),
      database.db.selectFrom('audit_log').selectAll().execute(),
      listTokens(database.db),
    ])
    const everything = JSON.stringify(tables)
    expect(everything).not.toContain(token)
    expect(everything).not.toContain(token.slice(4, 24))
    const listed = (await listTokens(database.db)).find((row) => row.id === id)
    expect(listed).toMatchObject({
      name: 'collector',
      owner: owner.email,
      scopes: ['ingest'],
      hint: token.slice(-4),
      lastUsedAt: null,
      revokedAt: null,
    })
    const days = (Date.parse(listed?.expiresAt ?? '') - Date.now()) / 86_400_000
    expect(days).toBeCloseTo(30, 1)
  })

  it('is revoked for good, which is on record', async () => {
    const owner = await createSignedInUser(database.db, 'admin')
    const { id, token } = await createToken(database.db, owner, {
      name: 'reader',
      scopes: ['read'],
      expiresInDays: null,
    })
    expect(await findTokenActor(database.db, token, testOrigin)).toMatchObject({ name: 'reader' })
    await revokeToken(database.db, owner, id)
    expect(await findTokenActor(database.db, token, testOrigin)).toBeNull()
    await expect(revokeToken(database.db, owner, id)).rejects.toMatchObject({ code: 'not_found' })
    const actions = await database.db
      .selectFrom('audit_log')
      .select('action')
      .where('target', '=', `token reader (…${token.slice(-4)})`)
      .orderBy('id')
      .execute()
    expect(actions.map(({ action }) => action)).toEqual(['tokens.create', 'tokens.revoke'])
  })

  it('cannot be revoked where there is none', async () => {
    const owner = await createSignedInUser(database.db, 'admin')
    await expect(revokeToken(database.db, owner, randomUUID())).rejects.toMatchObject({
      code: 'not_found',
    })
  })
})
