import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemActor } from '#lib/access/actor.ts'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { resolveWindow } from '#lib/rollups/model.ts'
import { addTraffic } from './add-traffic.ts'
import { listBreakers } from './queries.ts'
import { recordBreakerReports } from './record-reports.ts'
import { troubledBreakersSchema } from './schemas.ts'
import { setOverride } from './set-override.ts'
import { keyOf, showBreakers, sortBreakers, troubleOf } from './shown.ts'
import { countersReport, transitionReport } from './test-support.ts'
import { readTroubledBreakers } from './troubled.ts'

const nowMs = Math.floor(Date.now() / 60_000) * 60_000 + 30_000
const window = resolveWindow({ range: '30m' }, nowMs)
const at = (secondsAgo: number) => new Date(nowMs - secondsAgo * 1000).toISOString()
const minute = `${at(60).slice(0, 16)}:00.000Z`

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const read = () => readTroubledBreakers(database.db, window)

/** Openings and closings of one that is closed again. */
function flaps(source_service: string, times: number) {
  return Array.from({ length: times }, (_, index) => [
    transitionReport({ source_service, occurred_at: at(600 + 60 * index) }),
    transitionReport({
      ...{ source_service, occurred_at: at(590 + 60 * index) },
      ...{ from_state: 'open', to_state: 'closed', reason: `closed ${index}` },
    }),
  ]).flat()
}

/** Breakers in every state, told by everyone who may tell of them, more than are listed. */
async function fill(): Promise<void> {
  const counted = (state: 'closed' | 'half_open', source_service: string, failed: number) =>
    countersReport({
      ...{ state, source_service, told_at: at(5), since: at(300), bucket_start: minute },
      ...{ ok: 100 - failed, failed },
    })
  await recordBreakerReports(database.db, [
    ...['a', 'b', 'c'].map((source_service) =>
      transitionReport({ source_service, occurred_at: at(40) }),
    ),
    counted('closed', 'a', 3),
    counted('half_open', 'd', 10),
    counted('half_open', 'e', 40),
    counted('half_open', 'h', 0),
    counted('closed', 'calm', 0),
    ...flaps('f', 3),
    ...flaps('g', 2),
  ])
  // Nobody runs any more that could tell of it.
  await sql`DELETE FROM breaker_instances WHERE source_service = 'f'`.execute(database.db)
  await setOverride(database.db, systemActor('ops'), {
    ...{ source_service: 'overridden', target_service: 'b', protocol: 'http' },
    ...{ state: 'forced_open', reason: 'provider is down' },
  })
  await sql`INSERT INTO communication_patterns
    (source_service, target_service, communication_type, protocol, message_format, circuit_breaker_state)
    VALUES ('go-open', 'b', 'synchronous', 'http', 'json', 'open'),
      ('go-odd', 'b', 'synchronous', 'http', 'json', 'tripped'),
      ('calm', 'payment-service', 'synchronous', 'http', 'json', 'open')
    ON CONFLICT (source_service, target_service, protocol)
      DO UPDATE SET circuit_breaker_state = EXCLUDED.circuit_breaker_state`.execute(database.db)
  await sql`INSERT INTO communication_events
      (correlation_id, source_service, target_service, event_type, protocol, latency_ms, occurred_at)
    SELECT gen_random_uuid(), source, target, type, 'http', 10, ${at(120)}::timestamptz
    FROM (VALUES ('b', 'payment-service', 'error'), ('c', 'payment-service', 'response'),
        ('go-open', 'b', 'error')) AS calls (source, target, type),
      generate_series(1, 30)`.execute(database.db)
}

describe('the troubled breakers', () => {
  it('are none where there is no breaker', async () => {
    expect(await read()).toMatchObject({ count: 0, worst: [] })
  })

  it('are those that the page of all breakers has first, with the same words of each', async () => {
    await fill()
    const all = await addTraffic(database.db, await listBreakers(database.db, window), window)
    const wanted = sortBreakers(showBreakers(all), 'worst').filter((one) => troubleOf(one) !== null)
    const told = await read()
    expect(troubledBreakersSchema.parse(told)).toEqual(told)
    expect(told.count).toBe(wanted.length)
    expect(wanted.length, 'there are more than are told').toBeGreaterThan(6)
    expect(told.worst.map(keyOf)).toEqual(wanted.slice(0, 6).map(({ key }) => key))
    for (const [place, breaker] of told.worst.entries()) {
      const { state, since, nextTryAt, opensPerHour, reason, counters } = wanted[place] ?? breaker
      expect(breaker).toMatchObject({ state, since, nextTryAt, opensPerHour, reason, counters })
    }
    const names = told.worst.map(({ source }) => source)
    expect(names).toContain('go-open')
    expect(names).not.toContain('calm')
  })
})
