import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { UserActor } from '#lib/access/actor.ts'
import { createSignedInUser, stubAccess } from '#lib/access/test-support.ts'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { createPartitions, deleteOldRows, dropOldPartitions } from '#lib/housekeeping/retention.ts'
import { acceptedTimes } from '#lib/ingest/limits.ts'
import { readConfig } from '#lib/platform/config.ts'
import { rememberStoredRetention } from '#lib/platform/retention.ts'
import { tierRetention } from '#lib/rollups/queries.ts'
import { getRetention } from './queries.ts'
import { changeRetentionSchema, type RetentionChange } from './schemas.ts'
import { setRetention } from './set-retention.ts'
import { followRetention } from './stored-retention.ts'

const dayMs = 86_400_000
const config = readConfig({})
let database: TestDatabase
let actor: UserActor
beforeAll(async () => {
  database = await createTestDatabase()
  stubAccess({})
  actor = await createSignedInUser(database.db, 'admin')
})
afterAll(() => database.drop())
beforeEach(async () => {
  await sql`TRUNCATE retention_settings`.execute(database.db)
  rememberStoredRetention(null)
})

const set = (change: RetentionChange) => setRetention(database.db, { actor, config }, change)
const eventsPartitions = async () => {
  const { rows } = await sql<{ day: string }>`
    SELECT right(inhrelid::regclass::text, 8) AS day FROM pg_inherits
    WHERE inhparent = 'communication_events'::regclass ORDER BY 1`.execute(database.db)
  return rows.map(({ day }) => day)
}
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10).replaceAll('-', '')

describe('the retention', () => {
  it('is what the environment says, until an admin sets it, and again when he takes it back', async () => {
    const eventsOf = async () => {
      const { settings, version } = await getRetention(database.db, config)
      return [settings.find(({ name }) => name === 'eventsDays'), version]
    }
    expect(await eventsOf()).toMatchObject([{ kept: 7, fromEnvironment: 7, isSet: false }, 0])
    await set({ version: 0, eventsDays: 30, rollups1mDays: 20 })
    expect(await eventsOf()).toMatchObject([{ kept: 30, fromEnvironment: 7, isSet: true }, 1])
    expect(tierRetention(config)['1m']).toBe(20 * 86_400)
    await set({ version: 1, eventsDays: null })
    expect(await eventsOf()).toMatchObject([{ kept: 7, isSet: false }, 2])
    expect(tierRetention(config)['1m']).toBe(20 * 86_400)
    const audit = await database.db
      .selectFrom('audit_log')
      .select(['actor_name', 'action', 'before', 'after'])
      .orderBy('id')
      .execute()
    expect(audit).toMatchObject([
      {
        actor_name: actor.email,
        action: 'retention.update',
        before: { eventsDays: 7, rollups1mDays: 14 },
        after: { eventsDays: 30, rollups1mDays: 20 },
      },
      { before: { eventsDays: 30 }, after: { eventsDays: 7, rollups1mDays: 20 } },
    ])
  })

  it('holds at once for what is taken in and dropped, on another server too', async () => {
    const now = Date.now()
    await createPartitions(database.db, config, now)
    await set({ version: 0, eventsDays: 2 })
    expect(acceptedTimes(config, now).fromMs).toBe(now - 2 * dayMs)
    // Another server, which has just started and does not know it yet.
    rememberStoredRetention(null)
    await dropOldPartitions(database.db, config, now)
    expect((await eventsPartitions())[0]).toBe(dayOf(now - 3 * dayMs))
    await set({ version: 1, eventsDays: 20 })
    rememberStoredRetention(null)
    await createPartitions(database.db, config, now)
    expect((await eventsPartitions())[0]).toBe(dayOf(now - 20 * dayMs))
    await dropOldPartitions(database.db, config, now)
    expect((await eventsPartitions())[0]).toBe(dayOf(now - 20 * dayMs))
    await followRetention(database.db)
    expect(acceptedTimes(config, now).fromMs).toBe(now - 20 * dayMs)
  })

  it('holds for health checks', async () => {
    await sql`INSERT INTO communication_health_checks
      (service_name, endpoint, check_type, status, checked_at)
      VALUES ('a', 'http://a/', 'health', 'healthy', NOW() - INTERVAL '5 days')`.execute(
      database.db,
    )
    const deleted = async () =>
      (await deleteOldRows(database.db, config, Date.now())).communication_health_checks
    expect(await deleted()).toBe(0)
    await set({ version: 0, healthChecksDays: 3 })
    expect(await deleted()).toBe(1)
  })

  it('is not set over what somebody else set meanwhile, nor by two at the same moment', async () => {
    const both = await Promise.allSettled([
      set({ version: 0, eventsDays: 3 }),
      set({ version: 0, eventsDays: 4 }),
    ])
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    await expect(set({ version: 0, eventsDays: 5 })).rejects.toMatchObject({
      code: 'precondition_failed',
    })
  })

  it('keeps no finer sums longer than coarser ones', async () => {
    await expect(set({ version: 0, rollups10sHours: 400 })).rejects.toThrow('Sums per 10 s')
    await expect(set({ version: 0, rollups1hDays: 13 })).rejects.toThrow('Sums per minute')
    expect((await getRetention(database.db, config)).version).toBe(0)
  })

  it.each([{ eventsDays: 0 }, { eventsDays: 1.5 }, { eventsDays: 401 }, { rollups1dDays: 3 }])(
    'is never %j',
    (change) => {
      expect(changeRetentionSchema.safeParse({ version: 0, ...change }).success).toBe(false)
    },
  )

  it('tells the room that all partitions take', async () => {
    const { settings } = await getRetention(database.db, config)
    const tables = settings.flatMap((setting) => setting.tables)
    expect(tables.find(({ table }) => table === 'communication_events')?.bytes).toBeGreaterThan(
      100_000,
    )
    expect(tables.filter(({ bytes }) => bytes === 0)).toEqual([])
  })
})
