import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { migrateDown, migrateUp } from '#lib/db/migrate.ts'
import { listMigrations } from '#lib/db/migration-files.ts'
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'

/** A program of somebody else's, that knows AR-002's columns alone and may do no more than it must. */
let test: TestDatabase
let writer: Client
beforeAll(async () => {
  test = await createTestDatabase()
  writer = new Client({ connectionString: test.url })
  await writer.connect()
  await writer.query(`
    CREATE ROLE pattern_writer_of_tests;
    GRANT SELECT, INSERT, UPDATE, DELETE ON message_patterns TO pattern_writer_of_tests;
    GRANT USAGE ON SEQUENCE message_patterns_id_seq TO pattern_writer_of_tests;
    SET ROLE pattern_writer_of_tests`)
})
afterEach(async () => {
  await writer.query('DELETE FROM message_patterns')
})
afterAll(async () => {
  await writer.query('RESET ROLE')
  await writer.query('DROP OWNED BY pattern_writer_of_tests; DROP ROLE pattern_writer_of_tests')
  await writer.end()
  await test.drop()
})

const insert = (name: string, flow = '{}') =>
  writer.query(
    `INSERT INTO message_patterns (pattern_name, pattern_type, services_involved, message_flow)
     VALUES ($1, 'saga', '{a,b}', $2)`,
    [name, flow],
  )
const stored = (name: string) =>
  test.db
    .selectFrom('message_patterns')
    .selectAll()
    .where('pattern_name', '=', name)
    .executeTakeFirstOrThrow()
const revisions = (name: string) =>
  test.db
    .selectFrom('pattern_revisions')
    .select(['version', 'action', 'deleted', 'content', 'changed_by'])
    .where('pattern_name', '=', name)
    .orderBy('id')
    .execute()

describe('a pattern that plain SQL writes', () => {
  it('is active, has a version, and leaves a revision of each change and of its end', async () => {
    await insert('orders', 'one')
    expect(await stored('orders')).toMatchObject({ state: 'active', version: 1 })
    await writer.query("UPDATE message_patterns SET message_flow = 'two'")
    expect((await stored('orders')).version).toBe(2)
    await writer.query('DELETE FROM message_patterns')
    const kept = await revisions('orders')
    expect(kept.map(({ version, action, deleted }) => [version, action, deleted])).toEqual([
      [1, 'written_by_sql', false],
      [2, 'written_by_sql', false],
      [3, 'written_by_sql', true],
    ])
    expect(kept.map(({ content }) => content['message_flow'])).toEqual(['one', 'two', 'two'])
    expect(kept[0]?.changed_by).toBeTruthy()
  })

  it('stays as it is when the same is written again', async () => {
    await insert('idle')
    for (let round = 0; round < 2; round += 1) {
      await writer.query(
        `INSERT INTO message_patterns (pattern_name, pattern_type, services_involved, message_flow)
         VALUES ('idle', 'saga', '{a,b}', '{}')
         ON CONFLICT (pattern_name) DO UPDATE SET message_flow = excluded.message_flow, updated_at = NOW()`,
      )
    }
    expect((await stored('idle')).version).toBe(1)
    expect(await revisions('idle')).toHaveLength(1)
  })

  it('goes on counting when its name comes again, whatever version it is given', async () => {
    await insert('again')
    await writer.query('DELETE FROM message_patterns')
    await insert('again')
    expect((await stored('again')).version).toBe(3)
    await writer.query("UPDATE message_patterns SET version = 1, message_flow = 'x'")
    expect((await stored('again')).version).toBe(4)
  })

  it('keeps an updated_at that the writer set, and gets one where it set none', async () => {
    await insert('dated')
    await writer.query("UPDATE message_patterns SET message_flow = 'x', updated_at = '2020-01-01Z'")
    expect((await stored('dated')).updated_at?.toISOString()).toBe('2020-01-01T00:00:00.000Z')
    await writer.query("UPDATE message_patterns SET message_flow = 'y'")
    expect((await stored('dated')).updated_at?.getTime()).toBeGreaterThan(Date.UTC(2025))
  })

  it('is kept when the table is emptied at once', async () => {
    await insert('truncated', 'flow')
    await writer.query('RESET ROLE; TRUNCATE message_patterns; SET ROLE pattern_writer_of_tests')
    expect((await revisions('truncated')).at(-1)).toMatchObject({
      version: 2,
      deleted: true,
      content: { message_flow: 'flow' },
    })
  })

  it('may hold whatever the table allows', async () => {
    await writer.query(
      `INSERT INTO message_patterns (pattern_name, pattern_type, services_involved, message_flow, performance_sla)
       VALUES ('', '', '{{a,NULL},{"{}",c}}', E'\\u0001', '{"big": 123456789012345678901234567890.50}')`,
    )
    const [kept] = (
      (await writer.query(
        'RESET ROLE; SELECT content::text AS text FROM pattern_revisions ORDER BY id DESC LIMIT 1; SET ROLE pattern_writer_of_tests',
      )) as unknown as { rows: { text: string }[] }[]
    ).flatMap(({ rows }) => rows ?? [])
    expect(kept?.text).toContain('123456789012345678901234567890.50')
    expect(kept?.text).toContain('[["a", null], ["{}", "c"]]')
  })
})

describe('the migration', () => {
  it('gives rows from before a first revision, and takes away no more than it gave', async () => {
    const empty = await createEmptyDatabase()
    try {
      await migrateUp(empty.db)
      const names = (await listMigrations()).map(({ name }) => name)
      const mine = names.indexOf('20261125_40_pattern_revisions')
      for (const name of names.slice(mine).toReversed()) {
        expect(await migrateDown(empty.db)).toEqual([name])
      }
      const client = new Client({ connectionString: empty.url })
      await client.connect()
      await client.query(
        `INSERT INTO message_patterns (pattern_name, pattern_type, services_involved, message_flow, updated_at)
         VALUES ('old', 'x', '{}', 'flow', '2024-01-01Z')`,
      )
      const before = (await client.query('SELECT * FROM message_patterns')).rows
      await migrateUp(empty.db)
      const kept = await client.query('SELECT * FROM pattern_revisions')
      expect(kept.rows).toMatchObject([
        {
          version: 1,
          action: 'written_by_sql',
          changed_by: null,
          changed_at: new Date('2024-01-01Z'),
          content: { pattern_name: 'old', message_flow: 'flow', state: 'active' },
        },
      ])
      for (const _ of names.slice(mine)) await migrateDown(empty.db)
      expect((await client.query('SELECT * FROM message_patterns')).rows).toEqual(before)
      await client.end()
    } finally {
      await empty.drop()
    }
  })
})
