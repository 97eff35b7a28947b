import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readConfig } from '#lib/platform/config.ts'
import type { AppError } from '#lib/platform/errors.ts'
import { closeDatabase, openDatabase } from './database.ts'
import { migrateDown, migrateUp, migrationStatus } from './migrate.ts'
import type { SchemaObject } from './introspect.ts'
import { listMigrations, migrationsFolder } from './migration-files.ts'
import { readSchema } from './test-schema.ts'
import { createEmptyDatabase, type TestDatabase } from './test-support.ts'

let test: TestDatabase
let folder: string
beforeEach(async () => {
  test = await createEmptyDatabase()
  folder = await mkdtemp(join(tmpdir(), 'signalbox-migrations-'))
})
afterEach(async () => {
  await test.drop()
  await rm(folder, { recursive: true, force: true })
})

const write = (name: string, source: string) => writeFile(join(folder, name), source)
const states = async () =>
  Object.fromEntries(
    (await migrationStatus(test.db, { folder })).map((row) => [row.name, row.state]),
  )
const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => expect.fail('should have failed'),
    (error: AppError) => error.message,
  )
const tables = async () =>
  (await readSchema(test.db)).flatMap(({ name }) =>
    name.startsWith('table ') ? [name.slice(6)] : [],
  )

/** `signalbox migrate up` in another process: the names that it applied. */
async function migrateElsewhere(): Promise<string[]> {
  const module = (name: string) => JSON.stringify(join(import.meta.dirname, name))
  const script = `
    const { openDatabase, closeDatabase } = await import(${module('database.ts')})
    const { migrateUp } = await import(${module('migrate.ts')})
    const { readConfig } = await import(${module('../platform/config.ts')})
    const db = await openDatabase(readConfig())
    console.log(JSON.stringify(await migrateUp(db)))
    await closeDatabase(db)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, DATABASE_URL: test.url },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const [code] = await once(child, 'close')
  expect(code).toBe(0)
  return JSON.parse(output) as string[]
}

describe("the project's own migrations", () => {
  it('are applied once by processes that start together', async () => {
    const applied = await Promise.all([migrateElsewhere(), migrateElsewhere(), migrateUp(test.db)])
    const names = (await listMigrations()).map(({ name }) => name)
    expect(applied.flat().toSorted()).toEqual(names)
    expect(await migrateUp(test.db)).toEqual([])
  })

  it('are each undone by their down file', async () => {
    const names = (await listMigrations()).map(({ name }) => name)
    const schemas: SchemaObject[][] = []
    for (const name of names) {
      schemas.push(await readSchema(test.db))
      for (const end of ['up', 'down']) {
        await copyFile(
          join(migrationsFolder(), `${name}.${end}.sql`),
          join(folder, `${name}.${end}.sql`),
        )
      }
      expect(await migrateUp(test.db, { folder })).toEqual([name])
    }
    for (const name of names.toReversed()) {
      expect(await migrateDown(test.db)).toEqual([name])
      expect(await readSchema(test.db), `after ${name} was reverted`).toEqual(schemas.pop())
    }
    expect(await readSchema(test.db)).toEqual([])
  })

  it('comment every table that they add', async () => {
    await migrateUp(test.db)
    const { rows } = await sql<{ name: string }>`
      SELECT relname AS name FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
        AND obj_description(oid) IS NULL
        AND relname NOT IN ('communication_patterns', 'communication_health_checks', 'message_patterns')`.execute(
      test.db,
    )
    expect(rows).toEqual([])
  })
})

describe('migrateUp', () => {
  it('applies in the order of the names and records what it did', async () => {
    await write('2_second.up.sql', 'CREATE TABLE second (first_id INT REFERENCES first);')
    await write('1_first.up.sql', 'CREATE TABLE first (id INT PRIMARY KEY);')
    expect(await states()).toEqual({ '1_first': 'pending', '2_second': 'pending' })
    expect(await migrateUp(test.db, { folder })).toEqual(['1_first', '2_second'])
    expect(await states()).toEqual({ '1_first': 'applied', '2_second': 'applied' })
  })

  it('names file and line of an error, and leaves nothing of that file behind', async () => {
    await write('1_good.up.sql', 'CREATE TABLE good (id INT);')
    await write('2_bad.up.sql', 'CREATE TABLE half (id INT);\n\nSELECT 1,\n  nonsense\nFROM half;')
    const message = await failureOf(migrateUp(test.db, { folder }))
    expect(message).toMatch(/^migrations\/2_bad\.up\.sql:4: column "nonsense" does not exist/)
    expect(await tables()).toEqual(['good'])
    expect(await states()).toEqual({ '1_good': 'applied', '2_bad': 'pending' })
  })

  it('names the line of a statement whose error has no place of its own', async () => {
    await write(
      '1.up.sql',
      `SELECT 1;\n\nDO $$\nBEGIN\n  RAISE EXCEPTION 'no' USING HINT = 'wait';\nEND $$;`,
    )
    const message = await failureOf(migrateUp(test.db, { folder }))
    expect(message).toMatch(/^migrations\/1\.up\.sql:3: no\n {2}wait\n {2}.*line 3 at RAISE/)
  })

  it.each([
    ['DROP TABLE first;', 'view theirs depends on table first'],
    ['ALTER TABLE first ALTER id TYPE BIGINT;', 'view theirs depends on column "id"'],
  ])('names what is in the way of %s and does not advise to lose it', async (statement, words) => {
    await write('1_first.up.sql', 'CREATE TABLE first (id INT);')
    await migrateUp(test.db, { folder })
    await sql`CREATE VIEW theirs AS SELECT id FROM first`.execute(test.db)
    await write('2_second.up.sql', statement)
    const message = await failureOf(migrateUp(test.db, { folder }))
    expect(message).toContain(words)
    expect(message).toContain('save their definitions')
    expect(message).not.toContain('CASCADE')
  })

  it('says what a user needs who may not create tables', async () => {
    const role = `signalbox_guest_${process.pid}`
    await sql.raw(`CREATE ROLE ${role}`).execute(test.db)
    try {
      const guest = await openDatabase(
        readConfig({ DATABASE_URL: `${test.url}?options=-c%20role%3D${role}` }),
      )
      const message = await failureOf(migrateUp(guest))
      await closeDatabase(guest)
      expect(message).toMatch(/^permission denied for schema public/)
      expect(message).toContain('has to own the schema')
    } finally {
      await sql.raw(`DROP ROLE ${role}`).execute(test.db)
    }
  })

  it('runs a file outside a transaction where its first line says so, also while others wait', async () => {
    await write('1_table.up.sql', 'CREATE TABLE big AS SELECT generate_series(1, 1000) AS id;')
    await write(
      '2_index.up.sql',
      '-- no transaction\nCREATE INDEX CONCURRENTLY big_id ON big (id);\nSELECT pg_sleep(0.3);',
    )
    const all = await Promise.all([1, 2, 3].map(() => migrateUp(test.db, { folder })))
    expect(all.flat()).toEqual(['1_table', '2_index'])
  })

  it('takes longer than the statement timeout where it has to', async () => {
    await sql`SELECT set_config('statement_timeout', '500', false)`.execute(test.db)
    await write('1.up.sql', 'SELECT pg_sleep(1);')
    expect(await migrateUp(test.db, { folder })).toEqual(['1'])
  })
})

describe('migrateDown', () => {
  beforeEach(async () => {
    for (const name of ['a', 'b', 'c']) {
      await write(`${name}.up.sql`, `CREATE TABLE ${name} ();`)
      await write(`${name}.down.sql`, `DROP TABLE ${name};`)
    }
    await migrateUp(test.db, { folder })
  })

  it('reverts the last one, so many, down to one, or all', async () => {
    expect(await migrateDown(test.db, undefined, { folder })).toEqual(['c'])
    expect(await migrateDown(test.db, { steps: 2 }, { folder })).toEqual(['b', 'a'])
    await migrateUp(test.db, { folder })
    expect(await migrateDown(test.db, { to: 'a' }, { folder })).toEqual(['c', 'b'])
    expect(await tables()).toEqual(['a'])
    expect(await migrateDown(test.db, { to: null }, { folder })).toEqual(['a'])
  })

  it('reverts nothing where one of them has no down file', async () => {
    await rm(join(folder, 'b.down.sql'))
    const message = await failureOf(migrateDown(test.db, { steps: 2 }, { folder }))
    expect(message).toContain('no migrations/b.down.sql')
    expect(await tables()).toEqual(['a', 'b', 'c'])
  })

  it('does not know a migration that was not applied', async () => {
    const message = await failureOf(migrateDown(test.db, { to: 'z' }, { folder }))
    expect(message).toBe('There is no applied migration "z"')
  })
})

describe('migrationStatus', () => {
  it('reports a file that was changed, and one that is gone', async () => {
    await write('1.up.sql', 'CREATE TABLE one ();')
    await write('2.up.sql', 'CREATE TABLE two ();')
    await migrateUp(test.db, { folder })
    await write('1.up.sql', 'CREATE TABLE other ();')
    await rm(join(folder, '2.up.sql'))
    expect(await states()).toEqual({ '1': 'changed', '2': 'unknown' })
  })

  it('does not mind other line ends', async () => {
    await write('1.up.sql', 'CREATE TABLE one ();\nSELECT 1;\n')
    await migrateUp(test.db, { folder })
    await write('1.up.sql', 'CREATE TABLE one ();\r\nSELECT 1;\r\n')
    expect(await states()).toEqual({ '1': 'applied' })
  })
})
