import { setTimeout as sleep } from 'node:timers/promises'
import type { PoolClient } from 'pg'
import { AppError, messageOf } from '#lib/platform/errors.ts'
import { type Database, poolOf } from './database.ts'
import { listMigrations, type Migration } from './migration-files.ts'
import { refuseObstacles } from './obstacles.ts'
import { isForbidden, ownsNothing, runLong, runSqlFile } from './run-sql-file.ts'

/** `changed`: its file is not what was applied. `unknown`: applied, but there is no such file here. */
export type MigrationState = 'applied' | 'pending' | 'changed' | 'unknown'
export type MigrationStatus = { name: string; state: MigrationState; appliedAt: Date | null }
export type MigrateOptions = {
  /** Instead of the project's own. */
  folder?: string
  /** Called before each migration that is applied or reverted. */
  onStep?: (name: string) => void
}

const lockTimeoutMs = 15 * 60_000
const lockPollMs = 200

export const createRecordTable = `
  CREATE TABLE IF NOT EXISTS schema_migrations (
    name TEXT PRIMARY KEY,
    checksum TEXT NOT NULL,
    applied_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT NOW()
  );
  COMMENT ON TABLE schema_migrations IS 'The migrations that were applied, and the SHA-256 of their files'`

type Applied = { name: string; checksum: string; applied_at: Date }

/** Applies what is pending, each in a transaction, one process at a time. @returns the names. */
export async function migrateUp(db: Database, options: MigrateOptions = {}): Promise<string[]> {
  const migrations = await listMigrations(options.folder)
  return withMigrationLock(db, async (client) => {
    await createRecords(client)
    const applied = new Set((await readApplied(client)).map((row) => row.name))
    const pending = migrations.filter((migration) => !applied.has(migration.name))
    await refuseObstacles(client, pending)
    for (const { name, checksum, up } of pending) {
      options.onStep?.(name)
      await runStep(client, up.inTransaction, async () => {
        await runSqlFile(client, up)
        await runLong(client, 'INSERT INTO schema_migrations (name, checksum) VALUES ($1, $2)', [
          name,
          checksum,
        ])
      })
    }
    return pending.map((migration) => migration.name)
  })
}

async function createRecords(client: PoolClient): Promise<void> {
  try {
    await runLong(client, createRecordTable)
  } catch (error) {
    if (!isForbidden(error)) throw error
    throw new AppError('forbidden', `${messageOf(error)}\n  ${ownsNothing}`, { cause: error })
  }
}

export type DownTarget =
  | { steps: number }
  /** Reverts all that came after this one; null reverts everything. */
  | { to: string | null }

/** Reverts the last ones, newest first. @returns the names. */
export async function migrateDown(
  db: Database,
  target: DownTarget = { steps: 1 },
  options: MigrateOptions = {},
): Promise<string[]> {
  const migrations = new Map(
    (await listMigrations(options.folder)).map((migration) => [migration.name, migration]),
  )
  return withMigrationLock(db, async (client) => {
    const names = namesToRevert(
      (await readApplied(client)).map((row) => row.name),
      target,
    )
    const files = names.map((name) => downFileOf(name, migrations.get(name)))
    for (const [index, name] of names.entries()) {
      const file = files[index]
      if (!file) continue
      options.onStep?.(name)
      await runStep(client, file.inTransaction, async () => {
        await runSqlFile(client, file)
        await runLong(client, 'DELETE FROM schema_migrations WHERE name = $1', [name])
      })
    }
    return names
  })
}

export async function migrationStatus(
  db: Database,
  { folder }: Pick<MigrateOptions, 'folder'> = {},
): Promise<MigrationStatus[]> {
  const migrations = await listMigrations(folder)
  const client = await poolOf(db).connect()
  try {
    const applied = new Map((await readApplied(client)).map((row) => [row.name, row]))
    const known = migrations.map(({ name, checksum }): MigrationStatus => {
      const row = applied.get(name)
      applied.delete(name)
      if (!row) return { name, state: 'pending', appliedAt: null }
      const state = row.checksum === checksum ? 'applied' : 'changed'
      return { name, state, appliedAt: row.applied_at }
    })
    const unknown = [...applied.values()].map(({ name, applied_at }): MigrationStatus => ({
      name,
      state: 'unknown',
      appliedAt: applied_at,
    }))
    return [...known, ...unknown].toSorted((a, b) => (a.name < b.name ? -1 : 1))
  } finally {
    client.release()
  }
}

function namesToRevert(applied: readonly string[], target: DownTarget): string[] {
  const newestFirst = applied.toReversed()
  if ('steps' in target) return newestFirst.slice(0, target.steps)
  if (target.to === null) return newestFirst
  const index = newestFirst.indexOf(target.to)
  if (index >= 0) return newestFirst.slice(0, index)
  throw new AppError('bad_request', `There is no applied migration "${target.to}"`)
}

function downFileOf(name: string, migration: Migration | undefined) {
  if (migration?.down) return migration.down
  throw new AppError(
    'conflict',
    `${name} cannot be reverted: there is no migrations/${name}.down.sql`,
  )
}

async function readApplied(client: PoolClient): Promise<Applied[]> {
  const [row] = await runLong<{ there: boolean }>(
    client,
    `SELECT to_regclass('schema_migrations') IS NOT NULL AS there`,
  )
  if (!row?.there) return []
  return runLong<Applied>(
    client,
    'SELECT name, checksum, applied_at FROM schema_migrations ORDER BY name',
  )
}

async function runStep(
  client: PoolClient,
  inTransaction: boolean,
  work: () => Promise<void>,
): Promise<void> {
  if (!inTransaction) return work()
  await runLong(client, 'BEGIN')
  try {
    await work()
    await runLong(client, 'COMMIT')
  } catch (error) {
    await runLong(client, 'ROLLBACK').catch(() => {})
    throw error
  }
}

/**
 * The lock is polled for: a session that waits inside a statement holds a snapshot, and CREATE INDEX
 * CONCURRENTLY of the holder would wait for that.
 */
async function withMigrationLock<Result>(
  db: Database,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await poolOf(db).connect()
  try {
    await runLong(client, 'SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0')
    const deadline = Date.now() + lockTimeoutMs
    while (!(await tryLock(client))) {
      if (Date.now() > deadline) {
        throw new AppError('unavailable', 'Another process has been migrating for 15 minutes')
      }
      await sleep(lockPollMs)
    }
    return await work(client)
  } finally {
    // The connection ends, and with it its lock and settings.
    client.release(true)
  }
}

async function tryLock(client: PoolClient): Promise<boolean> {
  const [row] = await runLong<{ locked: boolean }>(
    client,
    `SELECT pg_try_advisory_lock(hashtext('signalbox.migrate')) AS locked`,
  )
  return row?.locked ?? false
}
