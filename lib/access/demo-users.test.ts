import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { createDemoUsers, demoUsers } from './demo-users.ts'
import { checkPassword } from './sign-in.ts'
import { testOrigin } from './test-support.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

it('makes one user per role, with passwords that no other start has', async () => {
  expect(demoUsers()).toEqual([])
  await createDemoUsers(database.db)
  const before = demoUsers()
  await createDemoUsers(database.db)
  const now = demoUsers()
  expect(now.map(({ role }) => role)).toEqual(['viewer', 'operator', 'admin'])
  for (const user of now) {
    expect(await checkPassword(database.db, user, testOrigin)).toHaveProperty('userId')
    const old = before.find(({ role }) => role === user.role)
    expect(old?.password).not.toBe(user.password)
    expect(await checkPassword(database.db, old ?? user, testOrigin)).toEqual({
      error: 'CredentialsSignin',
    })
  }
})
