import { randomBytes } from 'node:crypto'
import { inject } from 'vitest'
import { readConfig } from '#lib/platform/config.ts'
import { closeDatabase, openDatabase, type Database } from './database.ts'
import { databaseAt, onServer } from './test-server.ts'

export type TestDatabase = {
  db: Database
  url: string
  /** Ends the pool and removes the database. */
  drop(): Promise<void>
}

/** A migrated database of its own; call `drop` in afterAll. */
export function createTestDatabase(): Promise<TestDatabase> {
  return create(`TEMPLATE ${inject('templateDatabase')}`)
}

/** A database with nothing in it, for tests of migrations. */
export function createEmptyDatabase(): Promise<TestDatabase> {
  return create('TEMPLATE template0')
}

async function create(options: string): Promise<TestDatabase> {
  const serverUrl = inject('testServerUrl')
  const name = `signalbox_test_${randomBytes(6).toString('hex')}`
  await onServer(serverUrl, `CREATE DATABASE ${name} ${options}`)
  const url = databaseAt(serverUrl, name)
  const db = await openDatabase(readConfig({ DATABASE_URL: url }))
  return {
    db,
    url,
    async drop() {
      await closeDatabase(db)
      await onServer(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    },
  }
}
