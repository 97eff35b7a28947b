import { sql, type RawBuilder } from 'kysely'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { readChangeMarkers } from './change-marker.ts'
import { listen } from './listen.ts'
import { liveTopics } from './model.ts'

let test: TestDatabase

beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.drop())

const notify = () => sql`SELECT pg_notify('signalbox_live', '')`.execute(test.db)
const listeners = async () => {
  const { rows } = await sql<{ pid: number }>`
    SELECT pid FROM pg_stat_activity
    WHERE application_name = 'signalbox live' AND datname = current_database()`.execute(test.db)
  return rows.map(({ pid }) => pid)
}

describe('listen', () => {
  it('hears notifications, also after its connection was cut', async () => {
    const heard = vi.fn<() => void>()
    const options = { channel: 'signalbox_live', connectionString: async () => test.url }
    const listener = listen(options, heard)
    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(1), 20_000)
    await notify()
    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(2), 20_000)

    const [pid] = await listeners()
    await sql`SELECT pg_terminate_backend(${pid}::int)`.execute(test.db)
    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(3), 20_000)
    await notify()
    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(4), 20_000)

    listener.stop()
    await vi.waitFor(async () => expect(await listeners()).toEqual([]), 20_000)
  })
})

describe('the change markers', () => {
  const changedBy = async (write: RawBuilder<unknown>) => {
    const before = await readChangeMarkers(test.db)
    expect(await readChangeMarkers(test.db)).toEqual(before)
    await write.execute(test.db)
    const after = await readChangeMarkers(test.db)
    return liveTopics.filter((topic) => before[topic] !== after[topic])
  }

  it.each(['response', 'request', 'retry', 'error'])('notice a plain %s', async (type) => {
    const insert = sql`INSERT INTO communication_events
      (correlation_id, source_service, target_service, event_type, protocol)
      VALUES (gen_random_uuid(), 'a', 'b', ${type}, 'http')`
    expect(await changedBy(insert)).toEqual(['traffic', 'correlations'])
  })

  it('notice an edge, and its breaker', async () => {
    const edge = sql`INSERT INTO communication_patterns
      (source_service, target_service, communication_type, protocol, message_format)
      VALUES ('a', 'b', 'synchronous', 'http', 'json')`
    expect(await changedBy(edge)).toEqual(['traffic'])
    const open = sql`UPDATE communication_patterns SET circuit_breaker_state = 'open'`
    expect(await changedBy(open)).toEqual(['breakers'])
  })

  it.each(['healthy', 'degraded'])('notice a check that found a service %s', async (status) => {
    const insert = sql`INSERT INTO communication_health_checks
      (service_name, endpoint, check_type, status) VALUES ('a', 'http://a/', 'health', ${status})`
    expect(await changedBy(insert)).toEqual(['health'])
  })

  it('notice who may sign in, what programs may use, and how long data are kept', async () => {
    const user = sql`INSERT INTO users (email, name, role) VALUES ('a@b.example', 'A', 'viewer')`
    expect(await changedBy(user)).toEqual(['access'])
    const renamed = sql`UPDATE users SET name = 'B', version = version + 1`
    expect(await changedBy(renamed)).toEqual(['access'])
    const session = sql`INSERT INTO sessions (user_id, expires_at)
      SELECT id, NOW() + INTERVAL '1 day' FROM users`
    expect(await changedBy(session)).toEqual(['access'])
    expect(await changedBy(sql`UPDATE sessions SET last_seen_at = NOW()`)).toEqual([])
    expect(await changedBy(sql`UPDATE sessions SET ended_at = NOW()`)).toEqual(['access'])
    const token = sql`INSERT INTO api_tokens (name, owner_id, scopes, token_hash, hint)
      SELECT 'collector', id, '{ingest}', 'hash', 'hint' FROM users`
    expect(await changedBy(token)).toEqual(['access'])
    const retention = sql`INSERT INTO retention_settings (events_days) VALUES (3)`
    expect(await changedBy(retention)).toEqual(['access'])
  })

  it('notice a pattern that comes, changes and goes', async () => {
    const insert = sql`INSERT INTO message_patterns
      (pattern_name, pattern_type, services_involved, message_flow)
      VALUES ('order', 'saga', '{a,b}', '{}')`
    expect(await changedBy(insert)).toEqual(['patterns'])
    const update = sql`UPDATE message_patterns SET message_flow = '[]'`
    expect(await changedBy(update)).toEqual(['patterns'])
    expect(await changedBy(sql`DELETE FROM message_patterns`)).toEqual(['patterns'])
  })
})
