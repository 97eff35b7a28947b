import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import type { HealthCheckResult, HealthStatus } from './model.ts'
import { createHealthCheckRecorder } from './record-health-checks.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
beforeEach(() => database.db.deleteFrom('communication_health_checks').execute())

const start = Date.UTC(2026, 10, 23, 12)
const at = (second: number) => new Date(start + second * 1_000)

function result(status: HealthStatus, second: number, serviceName = 'payment-service') {
  return {
    serviceName,
    endpoint: 'http://payments/health',
    checkType: 'health',
    status,
    responseTimeMs: 12.34,
    errorDetails: status === 'healthy' ? null : 'HTTP 503',
    checkedAt: at(second),
  } satisfies HealthCheckResult
}

/** `second status recovery-second`, oldest first. */
async function story(serviceName = 'payment-service') {
  const rows = await database.db
    .selectFrom('communication_health_checks')
    .select(['checked_at', 'status', 'recovered_at'])
    .where('service_name', '=', serviceName)
    .orderBy('checked_at')
    .execute()
  const second = (time: Date | null) => (time === null ? '-' : (time.getTime() - start) / 1_000)
  return rows.map((row) => `${second(row.checked_at)} ${row.status} ${second(row.recovered_at)}`)
}

describe('recording health checks', () => {
  it('stores what was seen', async () => {
    await createHealthCheckRecorder(database.db).record([result('unhealthy', 0)])
    const rows = await database.db.selectFrom('communication_health_checks').selectAll().execute()
    expect(rows).toMatchObject([
      {
        service_name: 'payment-service',
        endpoint: 'http://payments/health',
        check_type: 'health',
        status: 'unhealthy',
        response_time_ms: 12.34,
        error_details: 'HTTP 503',
        checked_at: at(0),
        recovered_at: null,
      },
    ])
  })

  it('marks the whole streak as recovered, and only that streak', async () => {
    const recorder = createHealthCheckRecorder(database.db)
    const other = 'order-service'
    await recorder.record([
      result('healthy', 0),
      result('unhealthy', 1),
      result('unhealthy', 1, other),
    ])
    await recorder.record([result('degraded', 2)])
    await recorder.record([result('healthy', 3)])
    await recorder.record([result('unhealthy', 4)])
    await recorder.record([result('healthy', 5)])
    expect(await story()).toEqual([
      '0 healthy -',
      '1 unhealthy 3',
      '2 degraded 3',
      '3 healthy -',
      '4 unhealthy 5',
      '5 healthy -',
    ])
    expect(await story(other)).toEqual(['1 unhealthy -'])
  })

  it('takes no endpoint, and no type of check, to recover with another', async () => {
    const recorder = createHealthCheckRecorder(database.db)
    const second = { endpoint: 'http://payments-2/health' }
    await recorder.record([
      result('unhealthy', 1),
      { ...result('unhealthy', 2), ...second },
      { ...result('unhealthy', 3), checkType: 'liveness' },
    ])
    await recorder.record([{ ...result('healthy', 4), ...second }])
    expect(await story()).toEqual([
      '1 unhealthy -',
      '2 unhealthy 4',
      '3 unhealthy -',
      '4 healthy -',
    ])
  })

  it('sees several recoveries in one batch, in whatever order it comes', async () => {
    await createHealthCheckRecorder(database.db).record([
      result('healthy', 4),
      result('unhealthy', 3),
      result('healthy', 2),
      result('unhealthy', 1),
    ])
    expect(await story()).toEqual(['1 unhealthy 2', '2 healthy -', '3 unhealthy 4', '4 healthy -'])
  })

  it('ends a streak that began before a restart', async () => {
    await createHealthCheckRecorder(database.db).record([result('unhealthy', 1)])
    await createHealthCheckRecorder(database.db).record([result('healthy', 60)])
    expect(await story()).toEqual(['1 unhealthy 60', '60 healthy -'])
  })

  it('ends a streak that another replica saw, once it has the lead', async () => {
    const recorder = createHealthCheckRecorder(database.db)
    await recorder.record([result('healthy', 0)])
    await createHealthCheckRecorder(database.db).record([result('unhealthy', 1)])
    recorder.forget()
    await recorder.record([result('healthy', 2)])
    expect(await story()).toEqual(['0 healthy -', '1 unhealthy 2', '2 healthy -'])
  })

  it('knows that a failure which comes late has ended long ago', async () => {
    const recorder = createHealthCheckRecorder(database.db)
    await recorder.record([result('healthy', 5), result('healthy', 7)])
    await createHealthCheckRecorder(database.db).record([result('unhealthy', 4)])
    expect(await story()).toEqual(['4 unhealthy 5', '5 healthy -', '7 healthy -'])
  })

  it('stores a batch that comes again once', async () => {
    const recorder = createHealthCheckRecorder(database.db)
    const batch = [result('unhealthy', 1), result('healthy', 2)]
    await recorder.record(batch)
    await recorder.record([...batch, result('unhealthy', 3)])
    expect(await story()).toEqual(['1 unhealthy 2', '2 healthy -', '3 unhealthy -'])
  })

  it('gives every failure the next healthy check, however batches and restarts fall', async () => {
    const status = fc.constantFrom<HealthStatus>('healthy', 'degraded', 'unhealthy')
    const batches = fc.array(
      fc.record({ statuses: fc.array(status, { maxLength: 5 }), restart: fc.boolean() }),
      { maxLength: 6 },
    )
    await fc.assert(
      fc.asyncProperty(batches, async (runs) => {
        await database.db.deleteFrom('communication_health_checks').execute()
        let recorder = createHealthCheckRecorder(database.db)
        const all: HealthStatus[] = []
        for (const { statuses, restart } of runs) {
          if (restart) recorder = createHealthCheckRecorder(database.db)
          await recorder.record(statuses.map((one, i) => result(one, all.length + i)))
          all.push(...statuses)
        }
        const expected = all.map((one, second) => {
          const recovery = all.indexOf('healthy', second)
          return `${second} ${one} ${one === 'healthy' || recovery < 0 ? '-' : recovery}`
        })
        expect(await story()).toEqual(expected)
      }),
      { numRuns: 40 },
    )
  })
})
