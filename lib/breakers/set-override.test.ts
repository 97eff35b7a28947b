import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createSignedInUser, stubAccess } from '#lib/access/test-support.ts'
import type { UserActor } from '#lib/access/actor.ts'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { removeExpiredOverrides } from './housekeeping.ts'
import { listActiveOverrides } from './override-watch.ts'
import { setOverrideSchema, type SetOverride } from './schemas.ts'
import { clearOverride, setOverride } from './set-override.ts'

let database: TestDatabase
let operator: UserActor
beforeAll(async () => {
  database = await createTestDatabase()
  stubAccess({ DATABASE_URL: database.url })
  operator = await createSignedInUser(database.db, 'operator')
})
afterAll(() => database.drop())
beforeEach(async () => {
  await sql`DELETE FROM breaker_overrides`.execute(database.db)
})

const edge = {
  source_service: 'order-service',
  target_service: 'payment-service',
  protocol: 'http',
}
const forcedOpen: SetOverride = { ...edge, state: 'forced_open', reason: 'maintenance' }
const active = async () => (await listActiveOverrides(database.db, edge.source_service)).overrides

async function latestAudit() {
  return database.db
    .selectFrom('audit_log')
    .select(['action', 'actor_name', 'target', 'before', 'after'])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
}

describe('setting an override', () => {
  it('is written down with its audit row, and read by the service that it is for', async () => {
    const { version } = await setOverride(database.db, operator, {
      ...forcedOpen,
      expires_in_seconds: 60,
    })
    const [override] = await active()
    expect(override).toMatchObject({
      target_service: 'payment-service',
      state: 'forced_open',
      reason: 'maintenance',
      set_by: operator.email,
      version,
    })
    expect(override?.expires_in_ms).toBeGreaterThan(55_000)
    expect(override?.expires_in_ms).toBeLessThanOrEqual(61_000)
    expect(await listActiveOverrides(database.db, 'another-service')).toMatchObject({
      overrides: [],
    })
    expect(await latestAudit()).toMatchObject({
      action: 'breakers.override',
      actor_name: operator.email,
      target: 'breaker order-service → payment-service (http)',
      before: null,
      after: { state: 'forced_open', reason: 'maintenance', version },
    })
  })

  it('is refused to whoever does not know what is there', async () => {
    const { version } = await setOverride(database.db, operator, forcedOpen)
    const disabled: SetOverride = { ...forcedOpen, state: 'disabled' }
    await expect(setOverride(database.db, operator, disabled)).rejects.toMatchObject({
      code: 'precondition_failed',
      message: expect.stringContaining('forced_open, set by operator-'),
    })
    expect(await active()).toMatchObject([{ state: 'forced_open' }])
    const next = await setOverride(database.db, operator, { ...disabled, version })
    expect(Number(next.version)).toBeGreaterThan(Number(version))
    expect(await latestAudit()).toMatchObject({ before: { version }, after: { state: 'disabled' } })
  })

  it('by two at once succeeds for one', async () => {
    const both = await Promise.allSettled([
      setOverride(database.db, operator, forcedOpen),
      setOverride(database.db, operator, { ...forcedOpen, state: 'disabled' }),
    ])
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })

  it('cannot let a reset expire, and checks what it is given', async () => {
    const reset: SetOverride = { ...forcedOpen, state: 'reset', expires_in_seconds: 5 }
    await expect(setOverride(database.db, operator, reset)).rejects.toMatchObject({
      code: 'bad_request',
    })
    for (const faulty of [
      { ...forcedOpen, reason: '' },
      { ...forcedOpen, state: 'closed' },
      { ...forcedOpen, expires_in_seconds: 0 },
      { ...forcedOpen, protocol: undefined },
      { ...forcedOpen, reason: 'a\0b' },
    ]) {
      expect(setOverrideSchema.safeParse(faulty).success).toBe(false)
    }
  })
})

describe('clearing an override', () => {
  it('takes it away, with its audit row', async () => {
    const { version } = await setOverride(database.db, operator, forcedOpen)
    await clearOverride(database.db, operator, { ...edge, version })
    expect(await active()).toEqual([])
    expect(await latestAudit()).toMatchObject({
      action: 'breakers.clear-override',
      before: { version },
      after: null,
    })
  })

  it('is refused for another one than is there', async () => {
    await setOverride(database.db, operator, forcedOpen)
    await expect(
      clearOverride(database.db, operator, { ...edge, version: '1' }),
    ).rejects.toMatchObject({ code: 'precondition_failed' })
  })
})

describe('an override that has expired', () => {
  it('is not read any more, may be replaced, and is removed with its audit row', async () => {
    await setOverride(database.db, operator, { ...forcedOpen, expires_in_seconds: 60 })
    const before = await listActiveOverrides(database.db, edge.source_service)
    await sql`UPDATE breaker_overrides SET expires_at = NOW() - INTERVAL '1 s'`.execute(database.db)
    const after = await listActiveOverrides(database.db, edge.source_service)
    expect(after.overrides).toEqual([])
    expect(after.etag).not.toBe(before.etag)
    await setOverride(database.db, operator, { ...forcedOpen, expires_in_seconds: 60 })
    await sql`UPDATE breaker_overrides SET expires_at = NOW() - INTERVAL '1 s'`.execute(database.db)
    expect(await removeExpiredOverrides(database.db)).toBe(1)
    expect(await removeExpiredOverrides(database.db)).toBe(0)
    expect(await latestAudit()).toMatchObject({
      action: 'breakers.override-expired',
      actor_name: 'signalbox',
    })
  })
})
