import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { readChangeMarker } from './change-marker.ts'
import { listen } from './listen.ts'

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
    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(1), 5_000)
    await notify()
    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(2), 5_000)

    const [pid] = await listeners()
    await sql`SELECT pg_terminate_backend(${pid}::int)`.execute(test.db)
    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(3), 5_000)
    await notify()
    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(4), 5_000)

    listener.stop()
    await vi.waitFor(async () => expect(await listeners()).toEqual([]), 5_000)
  })
})

describe('the change marker', () => {
  it('changes with every kind of event, pattern and failed check, and else not', async () => {
    const markers = [await readChangeMarker(test.db)]
    expect(await readChangeMarker(test.db)).toBe(markers[0])
    for (const type of ['response', 'request', 'retry']) {
      await sql`INSERT INTO communication_events
        (correlation_id, source_service, target_service, event_type, protocol)
        VALUES (gen_random_uuid(), 'a', 'b', ${type}, 'http')`.execute(test.db)
      markers.push(await readChangeMarker(test.db))
    }
    await sql`INSERT INTO communication_patterns
      (source_service, target_service, communication_type, protocol, message_format)
      VALUES ('a', 'b', 'synchronous', 'http', 'json')`.execute(test.db)
    markers.push(await readChangeMarker(test.db))
    await sql`INSERT INTO communication_health_checks (service_name, endpoint, check_type, status)
      VALUES ('a', 'http://a/', 'health', 'degraded')`.execute(test.db)
    markers.push(await readChangeMarker(test.db))
    expect(new Set(markers).size).toBe(6)
  })
})
