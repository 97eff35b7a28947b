import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkSchema } from './check-schema.ts'
import { migrateDown, migrateUp } from './migrate.ts'
import { createTestDatabase, type TestDatabase } from './test-support.ts'

let test: TestDatabase
beforeEach(async () => {
  test = await createTestDatabase()
})
afterEach(() => test.drop())

const run = (statement: string) => sql.raw(statement).execute(test.db)
const problems = async () =>
  (await checkSchema(test.db)).map(({ object, problem }) => `${problem} ${object}`)

describe('checkSchema', () => {
  it('finds nothing to say about a migrated database, and leaves nothing behind', async () => {
    expect(await problems()).toEqual([])
    const { rows } =
      await sql`SELECT nspname FROM pg_namespace WHERE nspname LIKE 'signalbox%'`.execute(test.db)
    expect(rows).toEqual([])
  })

  it.each([
    [
      'ALTER TABLE message_patterns DROP COLUMN performance_sla',
      'missing column message_patterns.performance_sla',
    ],
    ['DROP INDEX idx_health_checks_unhealthy', 'missing index idx_health_checks_unhealthy'],
    [
      'DROP INDEX idx_communication_events_correlation',
      'missing index idx_communication_events_correlation',
    ],
    ['DROP TABLE pending_spans', 'missing table pending_spans'],
    [
      'DROP TRIGGER roll_up_new_events ON communication_events',
      'missing trigger communication_events.roll_up_new_events',
    ],
    [
      'ALTER TABLE communication_patterns DROP CONSTRAINT communication_patterns_source_service_target_service_protoc_key',
      'missing constraint communication_patterns.communication_patterns_source_service_target_service_protoc_key',
    ],
    ['ALTER TABLE services ALTER kind TYPE text', 'different column services.kind'],
    ['ALTER TABLE services ALTER kind DROP DEFAULT', 'different column services.kind'],
    ['ALTER TABLE services ALTER kind DROP NOT NULL', 'different column services.kind'],
    [
      'ALTER TABLE communication_events DISABLE TRIGGER roll_up_new_events',
      'different trigger communication_events.roll_up_new_events',
    ],
    ['ALTER TABLE services ADD COLUMN colour text', 'unexpected column services.colour'],
    ['CREATE INDEX surprise ON services (kind)', 'unexpected index surprise'],
    [
      'ALTER TABLE services ADD CONSTRAINT surprise CHECK (name <> kind)',
      'unexpected constraint services.surprise',
    ],
  ])('after %s reports %s', async (statement, problem) => {
    await run(statement)
    expect(await problems()).toContain(problem)
  })

  it('shows both definitions of a function that was changed', async () => {
    await run(`CREATE OR REPLACE FUNCTION rollup_slot() RETURNS INTEGER LANGUAGE sql AS 'SELECT 7'`)
    const [difference, ...others] = await checkSchema(test.db)
    expect(others).toEqual([])
    expect(difference).toMatchObject({ object: 'function rollup_slot()', problem: 'different' })
    expect(difference?.expected).toContain('pg_try_advisory_xact_lock')
    expect(difference?.found).toContain('SELECT 7')
  })

  it('does not mind another name of an index, daily partitions, and what belongs to others', async () => {
    await run('ALTER INDEX idx_pending_spans_received_at RENAME TO received')
    await run(`SELECT create_event_partition('2031-01-01')`)
    await run('CREATE TABLE orders (id INT PRIMARY KEY)')
    await run(`CREATE FUNCTION theirs() RETURNS INT LANGUAGE sql AS 'SELECT 1'`)
    expect(await problems()).toEqual([])
  })

  it('names migrations that are pending, changed or unknown', async () => {
    const [reverted] = await migrateDown(test.db)
    expect(await problems()).toEqual([`missing migration ${reverted}`])
    await migrateUp(test.db)
    await run(`UPDATE schema_migrations SET checksum = 'other' WHERE name = '${reverted}'`)
    await run(`INSERT INTO schema_migrations (name, checksum) VALUES ('29990101_future', 'x')`)
    expect(await problems()).toEqual([
      `different migration ${reverted}`,
      'unexpected migration 29990101_future',
    ])
  })

  it('says that everything is missing from an empty database', async () => {
    await migrateDown(test.db, { to: null })
    expect((await problems()).every((problem) => problem.startsWith('missing migration '))).toBe(
      true,
    )
  })
})
