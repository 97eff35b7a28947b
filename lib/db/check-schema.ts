import { randomBytes } from 'node:crypto'
import type { PoolClient } from 'pg'
import { type Database, poolOf } from './database.ts'
import { introspect, type SchemaObject } from './introspect.ts'
import { createRecordTable, migrationStatus, type MigrateOptions } from './migrate.ts'
import { listMigrations, type Migration } from './migration-files.ts'
import { runLong, runSqlFile } from './run-sql-file.ts'

export type Difference = {
  /** Kind and name: `column communication_events.latency_ms`. */
  object: string
  problem: 'missing' | 'unexpected' | 'different'
  expected: string | null
  found: string | null
}

/**
 * Holds the live schema against what the applied migrations make in an empty one, and names
 * migrations that are pending, changed or unknown. Tables and functions of others are not looked at.
 * Needs the right to create a schema; changes nothing.
 */
export async function checkSchema(
  db: Database,
  { folder }: Pick<MigrateOptions, 'folder'> = {},
): Promise<Difference[]> {
  const status = await migrationStatus(db, { folder })
  const applied = new Set(
    status
      .filter(({ state }) => state !== 'pending' && state !== 'unknown')
      .map(({ name }) => name),
  )
  const migrations = (await listMigrations(folder)).filter(({ name }) => applied.has(name))
  const client = await poolOf(db).connect()
  try {
    const { expected, found } = await readBoth(client, migrations)
    return [...status.flatMap(migrationDifference), ...compareSchemas(expected, found)]
  } finally {
    client.release(true)
  }
}

function migrationDifference({ name, state }: { name: string; state: string }): Difference[] {
  const object = `migration ${name}`
  if (state === 'pending') {
    return [{ object, problem: 'missing', expected: 'applied', found: 'not applied' }]
  }
  if (state === 'changed') {
    const found = 'the file was changed after it was applied'
    return [{ object, problem: 'different', expected: 'as applied', found }]
  }
  if (state === 'unknown') {
    return [
      { object, problem: 'unexpected', expected: null, found: 'applied, but there is no file' },
    ]
  }
  return []
}

async function readBoth(
  client: PoolClient,
  migrations: readonly Migration[],
): Promise<{ expected: SchemaObject[]; found: SchemaObject[] }> {
  const scratch = `signalbox_check_${randomBytes(6).toString('hex')}`
  await runLong(client, 'SET statement_timeout = 0; SET client_min_messages = error')
  await runLong(client, 'BEGIN')
  try {
    const live = await liveSchema(client)
    await runLong(client, `CREATE SCHEMA ${scratch}`)
    await runLong(client, `SET LOCAL search_path = ${scratch}`)
    await runLong(client, createRecordTable)
    for (const { up } of migrations) await runSqlFile(client, up, withoutConcurrently)
    const expected = await introspect(client, scratch)
    const found = await introspect(client, live)
    return { expected: migrations.length > 0 ? expected : [], found }
  } finally {
    await runLong(client, 'ROLLBACK')
  }
}

async function liveSchema(client: PoolClient): Promise<string> {
  const [row] = await runLong<{ schema: string }>(
    client,
    `SELECT COALESCE(
       (SELECT n.nspname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.oid = to_regclass('schema_migrations')), current_schema()::text) AS schema`,
  )
  return row?.schema ?? 'public'
}

function withoutConcurrently(statement: string): string {
  return statement.replace(/^((?:CREATE(?: UNIQUE)?|DROP|REINDEX) INDEX) CONCURRENTLY/i, '$1')
}

function compareSchemas(
  expected: readonly SchemaObject[],
  found: readonly SchemaObject[],
): Difference[] {
  const ours = new Set(expected.flatMap(({ name }) => (name.startsWith('table ') ? [name] : [])))
  const foundByName = new Map(found.map((object) => [object.name, object]))
  const expectedNames = new Set(expected.map(({ name }) => name))
  const extra = found.filter(
    ({ name, table }) => table !== null && ours.has(`table ${table}`) && !expectedNames.has(name),
  )
  const differences: Difference[] = []
  for (const object of expected) {
    const other = foundByName.get(object.name)
    if (!other) {
      // The same index or constraint by another name does the same work.
      const twin = extra.findIndex((candidate) => isSame(candidate, object))
      if (twin >= 0) extra.splice(twin, 1)
      else differences.push(difference('missing', object, undefined))
    } else if (other.definition !== object.definition) {
      differences.push(difference('different', object, other))
    }
  }
  return [...differences, ...extra.map((object) => difference('unexpected', undefined, object))]
}

function isSame(a: SchemaObject, b: SchemaObject): boolean {
  return (
    ['index', 'constraint'].includes(kindOf(a)) &&
    kindOf(a) === kindOf(b) &&
    a.table === b.table &&
    a.definition === b.definition
  )
}

function kindOf({ name }: SchemaObject): string {
  return name.slice(0, name.indexOf(' '))
}

function difference(
  problem: Difference['problem'],
  expected: SchemaObject | undefined,
  found: SchemaObject | undefined,
): Difference {
  return {
    object: (expected ?? found)?.name ?? '',
    problem,
    expected: expected?.definition ?? null,
    found: found?.definition ?? null,
  }
}
