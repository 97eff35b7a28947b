import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { forgetOldAttempts, forgiveAttempt, takeAttempt } from './sign-in-limiter.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
beforeEach(() => sql`TRUNCATE sign_in_attempts`.execute(database.db))

const anna = { email: 'anna@example.com', address: '192.0.2.1' }
const take = (attempt: { email: string; address: string | null }) =>
  takeAttempt(database.db, attempt)

describe('the limit of sign-ins', () => {
  it('lets through five of all that come at once for one account from one place', async () => {
    const waits = await Promise.all(Array.from({ length: 20 }, () => take(anna)))
    expect(waits.filter((wait) => wait === 0)).toHaveLength(5)
    expect(Math.max(...waits)).toBeLessThanOrEqual(300)
    expect(waits.filter((wait) => wait > 290)).toHaveLength(15)
  })

  it('does not keep the owner out who is elsewhere', async () => {
    for (let attempt = 0; attempt < 10; attempt++) await take(anna)
    expect(await take({ ...anna, address: '198.51.100.9' })).toBe(0)
  })

  it('stops one place that tries many accounts, and many places that try one', async () => {
    for (let index = 0; index < 30; index++)
      await take({ ...anna, email: `user${index}@x.example` })
    expect(await take({ ...anna, email: 'next@x.example' })).toBeGreaterThan(800)
    for (let index = 0; index < 30; index++) await take({ ...anna, address: `198.51.100.${index}` })
    expect(await take({ ...anna, address: '203.0.113.1' })).toBeGreaterThan(800)
  })

  it('counts nothing against whoever knows the password', async () => {
    for (let time = 0; time < 50; time++) {
      expect(await take(anna)).toBe(0)
      await forgiveAttempt(database.db, anna)
    }
  })

  it('is forgotten with time', async () => {
    await take(anna)
    expect(await forgetOldAttempts(database.db, Date.now())).toBe(0)
    expect(await forgetOldAttempts(database.db, Date.now() + 901_000)).toBe(3)
  })
})
