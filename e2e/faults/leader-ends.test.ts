import { sql } from 'kysely'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type ServerProcess, startServer } from '#e2e/fixtures/server-process.ts'
import { createEmptyDatabase, type TestDatabase } from '#lib/db/test-support.ts'

let test: TestDatabase
let leader: ServerProcess
let follower: ServerProcess
let leadingSession: number

beforeEach(async () => {
  test = await createEmptyDatabase()
  leader = await startServer({ environment: { DATABASE_URL: test.url } })
  leadingSession = await vi.waitFor(sessionThatLeads, { timeout: 10_000, interval: 100 })
  follower = await startServer({ environment: { DATABASE_URL: test.url } })
})
afterEach(async () => {
  await leader.stop()
  await follower.stop()
  await test.drop()
})

/** The PostgreSQL session that holds the lock of housekeeping. @throws while none does */
async function sessionThatLeads(): Promise<number> {
  const { rows } = await sql<{ pid: number }>`
    SELECT pid FROM pg_locks
    WHERE locktype = 'advisory' AND granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND (classid::bigint << 32 | objid::bigint)::bit(64)
        = hashtext('signalbox.housekeeping')::bigint::bit(64)`.execute(test.db)
  if (!rows[0]) throw new Error('nobody leads')
  return rows[0].pid
}

/** What only the leader does, of an event that nobody else has seen. */
async function expectHouseKept(service: string): Promise<void> {
  await sql`
    INSERT INTO communication_events
      (correlation_id, source_service, target_service, event_type, protocol)
    VALUES (gen_random_uuid(), ${service}, 'b', 'response', 'http')`.execute(test.db)
  await vi.waitFor(
    async () => {
      const rows = await test.db
        .selectFrom('communication_patterns')
        .select('window_calls')
        .where('source_service', '=', service)
        .execute()
      expect(rows).toEqual([{ window_calls: '1' }])
    },
    { timeout: 10_000, interval: 200 },
  )
}

async function expectAnotherLeads(withinMs: number): Promise<void> {
  const next = await vi.waitFor(
    async () => {
      const session = await sessionThatLeads()
      expect(session).not.toBe(leadingSession)
      return session
    },
    { timeout: withinMs, interval: 100 },
  )
  expect(next).toBeGreaterThan(0)
}

it('of two replicas the other keeps house when the one that did is killed', async () => {
  await expectHouseKept('before')
  expect(await sessionThatLeads()).toBe(leadingSession)
  await leader.kill()
  await expectAnotherLeads(8_000)
  await expectHouseKept('after')
})

it('or when it no longer moves, and they agree again when it wakes up', async () => {
  process.kill(leader.pid, 'SIGSTOP')
  await expectAnotherLeads(45_000)
  await expectHouseKept('meanwhile')
  const session = await sessionThatLeads()
  process.kill(leader.pid, 'SIGCONT')
  await expectHouseKept('awake')
  expect(await sessionThatLeads()).toBe(session)
})
