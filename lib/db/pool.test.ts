import { mkdtemp, chmod, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { readConfig } from '#lib/platform/config.ts'
import { AppError } from '#lib/platform/errors.ts'
import { closeDatabase, type Database, getDatabase, openDatabase, poolOf } from './database.ts'
import { isUnavailable } from './errors.ts'
import { startProxy, type TestProxy } from './test-proxy.ts'
import { createEmptyDatabase, type TestDatabase } from './test-support.ts'

const patience = { timeout: 20_000 }

let test: TestDatabase
let proxy: TestProxy
let opened: Database[] = []

beforeAll(async () => {
  test = await createEmptyDatabase()
  proxy = await startProxy(Number(new URL(test.url).port || 5432))
})
afterEach(async () => {
  await proxy.behave('pass')
  for (const db of opened) await closeDatabase(db)
  opened = []
})
afterAll(async () => {
  await proxy.close()
  await test.drop()
})

async function open(environment: Record<string, string> = {}): Promise<Database> {
  const url = new URL(test.url)
  url.port = String(proxy.port)
  const db = await openDatabase(readConfig({ DATABASE_URL: url.href, ...environment }))
  opened.push(db)
  return db
}

const one = async (db: Database) => (await sql<{ n: number }>`SELECT 1 AS n`.execute(db)).rows[0]?.n
const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => expect.fail('should have failed'),
    (error: unknown) => error,
  )
const terminate = (pid: number) => sql`SELECT pg_terminate_backend(${pid}::int)`.execute(test.db)
const isAlive = async (pid: number) =>
  (await sql`SELECT 1 FROM pg_stat_activity WHERE pid = ${pid}`.execute(test.db)).rows.length > 0
const pidOf = async (db: Database) =>
  (await sql<{ pid: number }>`SELECT pg_backend_pid() AS pid`.execute(db)).rows[0]?.pid ?? 0

describe('openDatabase', () => {
  it('reads bigint as text, numeric as number, dates as text and times as Date', async () => {
    const { rows } = await sql<Record<string, unknown>>`SELECT 9007199254740993 AS bigint,
      1234.56::numeric AS numeric, ARRAY[1.5, NULL]::numeric[] AS numerics, 0.5::float8 AS float,
      DATE '2026-01-02' AS date, TIMESTAMPTZ '2026-01-02 03:04:05Z' AS time`.execute(test.db)
    expect(rows[0]).toEqual({
      bigint: '9007199254740993',
      numeric: 1234.56,
      numerics: [1.5, null],
      float: 0.5,
      date: '2026-01-02',
      time: new Date('2026-01-02T03:04:05Z'),
    })
  })

  it('sets the limits that the configuration names', async () => {
    const db = await open({ SIGNALBOX_DB_STATEMENT_TIMEOUT_MS: '1234' })
    const { rows } = await sql<{
      limits: string
    }>`SELECT current_setting('statement_timeout') || ' '
      || current_setting('idle_in_transaction_session_timeout') || ' '
      || current_setting('application_name') AS limits`.execute(db)
    expect(rows[0]?.limits).toBe('1234ms 6234ms signalbox')
    expect(poolOf(db).options).toMatchObject({ max: 10, keepAlive: true })
  })

  it('ends a statement that takes too long, and calls that unavailable', async () => {
    const db = await open({ SIGNALBOX_DB_STATEMENT_TIMEOUT_MS: '100' })
    const failure = await failureOf(sql`SELECT pg_sleep(10)`.execute(db))
    expect(isUnavailable(failure)).toBe(true)
  })

  it('names the variable that holds a faulty URL, and not the password', async () => {
    const url = 'postgres://user:s3cret@ho st:bad/db'
    const failure = await failureOf(openDatabase(readConfig({ DATABASE_URL: url })))
    expect(String(failure)).toContain('DATABASE_URL')
    expect(JSON.stringify(failure) + String(failure)).not.toContain('s3cret')
  })
})

describe('a database that cannot be reached', () => {
  const unreachable = async (url: string, environment: Record<string, string> = {}) => {
    const db = await openDatabase(readConfig({ DATABASE_URL: url, ...environment }))
    opened.push(db)
    const failure = await failureOf(one(db))
    expect(failure).toBeInstanceOf(AppError)
    expect(failure).toMatchObject({ code: 'unavailable', retryAfterSeconds: 5 })
    const { message } = failure as AppError
    expect(message + JSON.stringify(failure)).not.toContain('s3cret')
    return message
  }

  it('is described with host, port, database and what to do', async () => {
    const message = await unreachable('postgres://user:s3cret@127.0.0.1:1/orders')
    expect(message).toMatch(/127\.0\.0\.1:1 \(database "orders"\).*is PostgreSQL running/)
  })

  it('is told apart by its reason', async () => {
    // A name server may take its time.
    const patient = { SIGNALBOX_DB_CONNECT_TIMEOUT_MS: '50000' }
    expect(
      await unreachable('postgres://user:s3cret@no-such-host.invalid/orders', patient),
    ).toMatch(/host name is not known/)
    const wrongPassword = new URL(test.url)
    wrongPassword.password = 's3cret'
    expect(await unreachable(wrongPassword.href)).toMatch(/refuses this user or password/)
    const wrongDatabase = new URL(test.url)
    wrongDatabase.pathname = '/no_such_database'
    expect(await unreachable(wrongDatabase.href)).toMatch(/Create that database/)
  })

  it('is given up after the time limit when it accepts connections but never answers', async () => {
    await proxy.behave('silent')
    const url = `postgres://user:s3cret@127.0.0.1:${proxy.port}/orders`
    const message = await unreachable(url, { SIGNALBOX_DB_CONNECT_TIMEOUT_MS: '200' })
    expect(message).toMatch(/does not answer/)
  })

  it('works again without a restart once it is back', async () => {
    const db = await open()
    expect(await one(db)).toBe(1)
    await proxy.behave('refuse')
    await vi.waitFor(async () => {
      const failure = await failureOf(one(db))
      expect(isUnavailable(failure)).toBe(true)
      expect(String(failure)).toContain('cannot be reached')
    }, patience)
    await proxy.behave('pass')
    expect(await one(db)).toBe(1)
  })
})

describe('a connection that is lost', () => {
  it('while idle is replaced', async () => {
    const db = await open()
    await terminate(await pidOf(db))
    await vi.waitFor(async () => expect(await one(db)).toBe(1), patience)
  })

  it('between two statements of a transaction fails it as unavailable', async () => {
    const db = await open()
    const work = db.transaction().execute(async (transaction) => {
      const pid = await pidOf(transaction)
      await terminate(pid)
      await vi.waitFor(async () => expect(await isAlive(pid)).toBe(false), patience)
      return one(transaction)
    })
    expect(isUnavailable(await failureOf(work))).toBe(true)
    expect(await one(db)).toBe(1)
  })

  it('by going silent is given up, and not given to anybody else', async () => {
    const db = await open({
      SIGNALBOX_DB_STATEMENT_TIMEOUT_MS: '1000',
      SIGNALBOX_DB_POOL_MAX: '1',
    })
    const before = await pidOf(db)
    await proxy.behave('silent')
    expect(isUnavailable(await failureOf(one(db)))).toBe(true)
    await proxy.behave('pass')
    expect(await pidOf(db)).not.toBe(before)
  })

  it('by going silent is not tried again in any other that was open then', async () => {
    const db = await open({ SIGNALBOX_DB_STATEMENT_TIMEOUT_MS: '1000', SIGNALBOX_DB_POOL_MAX: '4' })
    const atOnce = () => Promise.all([1, 2, 3, 4].map(() => sql`SELECT pg_sleep(0.02)`.execute(db)))
    await atOnce()
    await proxy.behave('silent')
    expect(isUnavailable(await failureOf(one(db)))).toBe(true)
    await proxy.behave('pass')
    const since = performance.now()
    await atOnce()
    // To find out that a connection is dead takes 6 s.
    expect(performance.now() - since).toBeLessThan(5_000)
  })

  it('is not the same as none being free', async () => {
    const db = await open({ SIGNALBOX_DB_POOL_MAX: '1', SIGNALBOX_DB_CONNECT_TIMEOUT_MS: '2000' })
    const failure = await db.connection().execute(() => failureOf(one(db)))
    expect(failure).toMatchObject({ code: 'unavailable', retryAfterSeconds: 1 })
    expect(String(failure)).toContain('All 1 connections to PostgreSQL are busy')
  })
})

describe('getDatabase', () => {
  it('opens once, and anew after it was closed', async () => {
    vi.stubEnv('DATABASE_URL', test.url)
    const [first, second] = await Promise.all([getDatabase(), getDatabase()])
    expect(first).toBe(second)
    await closeDatabase(first)
    const third = await getDatabase()
    expect(third).not.toBe(first)
    expect(await one(third)).toBe(1)
    await closeDatabase(third)
    vi.unstubAllEnvs()
  })
})

describe('the embedded server under a pool', () => {
  it('is started again by the next query after kill -9, and ends with the last database', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'signalbox-pool-'))
    await chmod(dataDir, 0o755)
    const config = readConfig({ SIGNALBOX_DATA_DIR: dataDir })
    const db = await openDatabase(config)
    const other = await openDatabase(config)
    const postmaster = async () =>
      Number.parseInt(
        (await sql<{ file: string }>`SELECT pg_read_file('postmaster.pid') AS file`.execute(db))
          .rows[0]?.file ?? '',
        10,
      )
    const before = await postmaster()
    process.kill(before, 'SIGKILL')
    const failures: unknown[] = []
    await vi.waitFor(
      async () => {
        const after = await postmaster().catch((error: unknown) => void failures.push(error))
        expect(after).toBeGreaterThan(0)
        expect(after).not.toBe(before)
      },
      { timeout: 20_000, interval: 10 },
    )
    expect(failures.every(isUnavailable)).toBe(true)
    await closeDatabase(db)
    expect(await one(other)).toBe(1)
    await closeDatabase(other)
    await rm(dataDir, { recursive: true, force: true })
  })
})
