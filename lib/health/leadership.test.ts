import { sql } from 'kysely'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { closeDatabase, type Database, lockPoolOf, openDatabase } from '#lib/db/database.ts'
import { startProxy, type TestProxy } from '#lib/db/test-proxy.ts'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { readConfig } from '#lib/platform/config.ts'
import { seekLeadership } from './leadership.ts'

let database: TestDatabase
let proxy: TestProxy
let behindProxy: Database
let replicas: { signal: AbortController; ended: Promise<void> }[] = []

beforeEach(async () => {
  database = await createTestDatabase()
  proxy = await startProxy(Number(new URL(database.url).port || 5432))
  const url = new URL(database.url)
  url.port = String(proxy.port)
  behindProxy = await openDatabase(readConfig({ DATABASE_URL: url.href }))
})
afterEach(async () => {
  for (const { signal } of replicas) signal.abort()
  await Promise.all(replicas.map(({ ended }) => ended))
  replicas = []
  await closeDatabase(behindProxy)
  await proxy.close()
  await database.drop()
})

function startReplica(db: Database) {
  const signal = new AbortController()
  const onLock = vi.fn()
  const log = pino({ level: 'silent' })
  const { isLeader, ended } = seekLeadership({
    db,
    log,
    signal: signal.signal,
    everyMs: 20,
    onLock,
  })
  replicas.push({ signal, ended })
  const stop = async () => {
    signal.abort()
    await ended
  }
  return { isLeader, onLock, stop }
}

const eventually = (check: () => void | Promise<void>) =>
  vi.waitFor(check, { timeout: 20_000, interval: 10 })

async function locksHeld(): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*)::int AS count FROM pg_locks
    WHERE locktype = 'advisory' AND granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
  `.execute(database.db)
  return rows[0]?.count ?? -1
}

describe('the lead among replicas', () => {
  it('is had by one at a time and handed on at the end', async () => {
    const first = startReplica(database.db)
    await eventually(() => expect(first.isLeader()).toBe(true))
    const second = startReplica(behindProxy)
    await eventually(() => expect(lockPoolOf(behindProxy).idleCount).toBe(1))
    expect(second.isLeader()).toBe(false)
    await first.stop()
    expect(first.isLeader()).toBe(false)
    await eventually(() => expect(second.isLeader()).toBe(true))
    await second.stop()
    await eventually(async () => expect(await locksHeld()).toBe(0))
  })

  it('passes to another when the session is gone, and the old leader hears of it', async () => {
    const first = startReplica(behindProxy)
    await eventually(() => expect(first.isLeader()).toBe(true))
    await proxy.behave('refuse')
    expect(first.isLeader()).toBe(true)
    const second = startReplica(database.db)
    await eventually(() => expect(second.isLeader()).toBe(true))
    await proxy.behave('pass')
    await eventually(() => expect(first.isLeader()).toBe(false))
  })

  it('is kept while the database is away for everybody', async () => {
    const only = startReplica(behindProxy)
    await eventually(() => expect(only.isLeader()).toBe(true))
    await proxy.behave('refuse')
    await eventually(() => expect(lockPoolOf(behindProxy).totalCount).toBe(0))
    expect(only.isLeader()).toBe(true)
    await proxy.behave('pass')
    await eventually(() => expect(only.onLock).toHaveBeenCalledTimes(2))
    expect(only.isLeader()).toBe(true)
    expect(await locksHeld()).toBe(1)
  })
})
