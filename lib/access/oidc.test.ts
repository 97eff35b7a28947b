import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { type OidcSettings, roleOfClaims, signInByClaims } from './oidc.ts'
import { createSignedInUser, testOrigin } from './test-support.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const settings: OidcSettings = {
  name: 'Test',
  issuer: 'https://id.example',
  clientId: 'signalbox',
  clientSecret: 'unused',
  scope: 'openid',
  roleClaim: 'groups',
  roleMap: new Map([
    ['leads', 'admin'],
    ['sre', 'operator'],
  ]),
}
const everybodyReads = new Map([...settings.roleMap, ['*', 'viewer' as const]])

function signIn(claims: Record<string, unknown>) {
  return signInByClaims(database.db, claims, { settings, origin: testOrigin })
}

describe('the role of claims', () => {
  it.each<[unknown, string | null]>([
    [['sre'], 'operator'],
    [['sre', 'leads'], 'admin'],
    ['sre, leads', 'admin'],
    [['others'], null],
    [undefined, null],
    [{ sre: true }, null],
  ])('%j gives %s', (groups, role) => {
    expect(roleOfClaims({ groups }, settings)).toBe(role)
  })

  it('may be given to everybody', () => {
    expect(roleOfClaims({}, { roleClaim: 'groups', roleMap: everybodyReads })).toBe('viewer')
  })

  it('is found by a path, and by a name that looks like one', () => {
    const { roleMap } = settings
    const nested = { realm_access: { roles: ['sre'] } }
    expect(roleOfClaims(nested, { roleClaim: 'realm_access.roles', roleMap })).toBe('operator')
    const named = { 'https://example.com/roles': ['leads'] }
    expect(roleOfClaims(named, { roleClaim: 'https://example.com/roles', roleMap })).toBe('admin')
  })
})

describe('signing in by claims', () => {
  it('makes a user once, and follows their role from then on', async () => {
    const claims = { sub: randomUUID(), email: 'Kim@Example.com', name: 'Kim', groups: ['sre'] }
    const first = await signIn(claims)
    const second = await signIn({ ...claims, groups: ['leads'] })
    expect(second).toEqual(first)
    const user = await database.db
      .selectFrom('users')
      .select(['email', 'role', 'password_hash'])
      .where('oidc_subject', '=', claims.sub)
      .executeTakeFirstOrThrow()
    expect(user).toEqual({ email: 'kim@example.com', role: 'admin', password_hash: null })
  })

  it('takes over no account that has the same address', async () => {
    const { email } = await createSignedInUser(database.db, 'admin')
    expect(await signIn({ sub: randomUUID(), email, groups: ['sre'] })).toEqual({
      error: 'email-taken',
    })
  })

  it.each([
    [{ groups: ['sre'] }, 'no-email'],
    [{ email: 'nobody@example.com', groups: [] }, 'no-role'],
  ])('refuses %j and writes it down', async (claims, error) => {
    const sub = randomUUID()
    expect(await signIn({ sub, ...claims })).toEqual({ error })
    const row = await database.db
      .selectFrom('audit_log')
      .select(['action', 'after'])
      .where('target', 'in', [`user ${sub}`, 'user nobody@example.com'])
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow()
    expect(row).toEqual({ action: 'access.sign_in_refused', after: { reason: error } })
  })

  it('refuses who is disabled, whatever the provider says', async () => {
    const claims = { sub: randomUUID(), email: 'lee@example.com', groups: ['leads'] }
    await signIn(claims)
    await database.db
      .updateTable('users')
      .set({ disabled_at: new Date() })
      .where('oidc_subject', '=', claims.sub)
      .execute()
    expect(await signIn(claims)).toEqual({ error: 'disabled' })
  })
})
