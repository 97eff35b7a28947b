import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.drop())

/** `signalbox rollups …` as an operator runs it. */
function rollups(...args: string[]): Promise<{ code: number; output: string }> {
  const program = join(import.meta.dirname, 'signalbox.ts')
  const env = { ...process.env, DATABASE_URL: test.url }
  return new Promise((resolve) => {
    execFile(process.execPath, [program, 'rollups', ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    )
  })
}

describe('signalbox rollups', () => {
  it('says in numbers for people what differs, and repairs it', async () => {
    await sql`
      INSERT INTO communication_events
        (correlation_id, source_service, target_service, event_type, protocol, latency_ms)
      SELECT gen_random_uuid(), 'shop', 'bank', type, 'http', 5
      FROM unnest(ARRAY['response', 'error']) AS type`.execute(test.db)
    expect((await rollups('verify')).code).toBe(0)

    await sql`DELETE FROM communication_events WHERE event_type = 'error'`.execute(test.db)
    const { code, output } = await rollups('verify')
    expect(code).toBe(1)
    expect(output).toMatch(/^rollups_10s \S+ shop → bank \(http\)\n {2}calls 2, in the events 1\n/m)
    expect(output).toContain('errors 1, in the events 0\n')
    expect(output).toContain('latency_sum_ms 10, in the events 5\n')
    expect(output).toContain('histogram differs in 1 place\n')
    expect(output).not.toMatch(/\d{30}|retries|timeouts/)

    expect((await rollups('repair')).output).toMatch(/buckets had differed\n$/)
    expect((await rollups('verify')).code).toBe(0)

    await sql`TRUNCATE communication_events`.execute(test.db)
    expect((await rollups('verify')).output).toContain('calls 1, in the events none\n')
  })

  it.each(['-1', '5', 'yesterday', '2026-02-30', '2026-02-30T00:00:00Z', '11/25/2026', ''])(
    'refuses %j as a time',
    async (text) => {
      const { code, output } = await rollups('verify', `--from=${text}`)
      expect(code).toBe(1)
      expect(output).toContain(`--from '${text}' is no ISO 8601 time`)
    },
  )
})
