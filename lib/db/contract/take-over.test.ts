import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkSchema } from '../check-schema.ts'
import { migrateDown, migrateUp } from '../migrate.ts'
import { readSchema } from '../test-schema.ts'
import { createEmptyDatabase, type TestDatabase } from '../test-support.ts'
import { ar002Function, ar002Statements } from './ar002-schema.ts'

const tables = [
  'communication_patterns',
  'communication_events',
  'communication_health_checks',
  'message_patterns',
] as const

/** A database that AR-002's DDL made, and a program that works on it with plain SQL. */
let test: TestDatabase
let owner: Client
beforeEach(async () => {
  test = await createEmptyDatabase()
  owner = new Client({ connectionString: test.url })
  await owner.connect()
  for (const statement of [...ar002Statements, ar002Function()]) await owner.query(statement)
})
afterEach(async () => {
  await owner.end()
  await test.drop()
})

async function fill(): Promise<void> {
  await owner.query(`
    INSERT INTO communication_patterns (source_service, target_service, communication_type, protocol,
      message_format, avg_latency_ms, success_rate, throughput_rps, error_rate, retry_count,
      circuit_breaker_state, last_health_check)
    VALUES
      (repeat('s', 100), repeat('t', 100), 'event_driven', repeat('p', 20), repeat('f', 20),
       999999.99, 999.99, 99999999.99, -999.99, 2147483647, 'half_open', 'infinity'),
      ('a', 'b', 'synchronous', 'http', 'json', NULL, NULL, NULL, NULL, NULL, NULL, NULL)`)
  await owner.query(`
    INSERT INTO communication_events (correlation_id, source_service, target_service, event_type,
      protocol, payload_size, latency_ms, status_code, error_message, trace_id, span_id, occurred_at)
    SELECT gen_random_uuid(), 'service-' || n % 7, 'service-' || n % 5, 
      (ARRAY['request','response','error','timeout','retry'])[1 + n % 5], 'http', n, n / 3.0, 200 + n % 300,
      CASE WHEN n % 5 = 2 THEN 'it''s "odd" \\ é ☃' END, repeat('f', 32), repeat('a', 16),
      NOW() - n * INTERVAL '2 hours'
    FROM generate_series(0, 500) AS n`)
  await owner.query(`
    INSERT INTO communication_events (correlation_id, source_service, target_service, event_type,
      protocol, payload_size, latency_ms, status_code, error_message, trace_id, span_id, occurred_at)
    VALUES
      ('00000000-0000-0000-0000-000000000000', repeat('s', 100), repeat('t', 100), repeat('e', 50),
       repeat('p', 20), 2147483647, 999999.99, 2147483647, repeat('x', 500), repeat('t', 100),
       repeat('s', 100), '1999-12-31 23:59:59.999999+00'),
      ('ffffffff-ffff-ffff-ffff-ffffffffffff', '', '', '', '', -2147483648, -999999.99, -1, '', '', '',
       date_trunc('day', NOW() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' - INTERVAL '1 microsecond'),
      (gen_random_uuid(), 'a', 'b', 'response', 'http', NULL, NULL, NULL, NULL, NULL, NULL,
       NOW() + INTERVAL '300 days'),
      (gen_random_uuid(), 'a', 'b', 'response', 'http', 1, 'NaN', NULL, NULL, NULL, NULL, NOW()),
      (gen_random_uuid(), 'a', 'b', 'response', 'http', 1, 1, NULL, NULL, NULL, NULL, NULL),
      (gen_random_uuid(), 'a', 'b', 'response', 'http', 1, 1, NULL, NULL, NULL, NULL, 'infinity'),
      (gen_random_uuid(), 'a', 'b', 'response', 'http', 1, 1, NULL, NULL, NULL, NULL, '-infinity'),
      (gen_random_uuid(), 'a', 'b', 'response', 'http', 1, 1, NULL, NULL, NULL, NULL, '0044-03-15 BC')`)
  await owner.query(`
    INSERT INTO communication_health_checks (service_name, endpoint, check_type, status,
      response_time_ms, error_details, checked_at, recovered_at)
    VALUES
      (repeat('s', 100), repeat('e', 200), repeat('c', 30), repeat('s', 20), 999999.99, 'no', NULL, NULL),
      ('a', '/', 'liveness', 'unhealthy', 1.5, NULL, NOW() - INTERVAL '40 days', 'infinity')`)
  await owner.query(`
    INSERT INTO message_patterns (pattern_name, pattern_type, services_involved, message_flow,
      performance_sla)
    VALUES (repeat('n', 100), 'saga', ARRAY['a', 'b'], 'not json {', '{"p95_ms": 100}'),
           ('empty', '', '{}', '', NULL)`)
}

/** Rows as text, in AR-002's columns and numeric formats, whatever has been added. */
async function readRows(): Promise<Record<string, string[]>> {
  const columns = new Map(
    await Promise.all(tables.map(async (table) => [table, columnsOf(table)] as const)),
  )
  const found: Record<string, string[]> = {}
  for (const table of tables) {
    const { rows } = await owner.query<{ row: string }>(
      `SELECT ROW(${columns.get(table)})::text AS row FROM ${table} ORDER BY id`,
    )
    found[table] = rows.map(({ row }) => row)
  }
  return found
}

function columnsOf(table: (typeof tables)[number]): string {
  const definition = ar002Statements.find((text) => text.includes(`EXISTS ${table} (`)) ?? ''
  return [...definition.matchAll(/^ {4}([a-z_]+) ([A-Z]+(?:\(\d+,\d+\))?)/gm)]
    .map(([, name, type]) => (type?.startsWith('DECIMAL') ? `trim_scale(${name})` : name))
    .join(', ')
}

describe("a database that AR-002's own DDL made", () => {
  it('keeps every row when it is migrated, and is as expected afterwards', async () => {
    await fill()
    const before = await readRows()
    const { rows: impossible } = await owner.query<{ id: string }>(`
      SELECT id FROM communication_events WHERE occurred_at IS NULL OR NOT isfinite(occurred_at)
        OR occurred_at < '0001-01-01'`)
    expect(impossible).toHaveLength(4)
    await migrateUp(test.db)
    // No partition can take these times: such a row is kept as one of now.
    await owner.query(
      `UPDATE communication_events SET error_message = 'moved' WHERE id = ANY ($1) AND occurred_at > NOW() - INTERVAL '1 minute'`,
      [impossible.map(({ id }) => id)],
    )
    const after = await readRows()
    expect(after.communication_events?.filter((row) => row.includes(',moved,'))).toHaveLength(4)
    expect({ ...after, communication_events: after.communication_events?.slice(0, -4) }).toEqual({
      ...before,
      communication_events: before.communication_events?.slice(0, -4),
    })
    expect(await checkSchema(test.db)).toEqual([])
  })

  it('rolls its events up', async () => {
    await fill()
    await migrateUp(test.db)
    const { rows } = await owner.query(`
      SELECT (SELECT sum(calls) FROM rollups_1h) =
             (SELECT count(*) FROM communication_events
              WHERE event_type IN ('response', 'error', 'timeout')) AS equal,
             (SELECT count(*) > 0 FROM rollups_10s) AS any`)
    expect(rows).toEqual([{ equal: true, any: true }])
  })

  it('is restored by the way back: schema, rows, ids, what was written meanwhile', async () => {
    await fill()
    const schema = await readSchema(test.db)
    const rows = await readRows()
    await migrateUp(test.db)
    await migrateDown(test.db, { to: null })
    expect(await readSchema(test.db)).toEqual(schema)
    expect(await readRows()).toEqual(rows)

    await migrateUp(test.db)
    await owner.query(`INSERT INTO communication_events (correlation_id, source_service,
      target_service, event_type, protocol) VALUES (gen_random_uuid(), 'new', 'b', 'response', 'http')`)
    await migrateDown(test.db, { to: null })
    await owner.query(`INSERT INTO communication_events (correlation_id, source_service,
      target_service, event_type, protocol) VALUES (gen_random_uuid(), 'newer', 'b', 'response', 'http')`)
    const { rows: latest } = await owner.query(
      `SELECT id, source_service FROM communication_events WHERE source_service LIKE 'new%' ORDER BY id`,
    )
    expect(latest).toEqual([
      { id: '510', source_service: 'new' },
      { id: '511', source_service: 'newer' },
    ])
    expect(await readSchema(test.db)).toEqual(schema)
  })

  it('keeps the columns, keys and indexes that others added', async () => {
    await owner.query(`
      CREATE TABLE regions (name TEXT PRIMARY KEY);
      INSERT INTO regions VALUES ('eu');
      ALTER TABLE communication_events
        ADD COLUMN region TEXT NOT NULL DEFAULT 'eu' REFERENCES regions,
        ADD COLUMN "Odd name" NUMERIC(5,1)[],
        ADD COLUMN zone TEXT GENERATED ALWAYS AS (region || '-1') STORED,
        ADD CONSTRAINT known CHECK (region <> '');
      CREATE INDEX by_region ON communication_events (region)`)
    await fill()
    await owner.query(`UPDATE communication_events SET "Odd name" = ARRAY[id, 0.5]`)
    const schema = await readSchema(test.db)
    const extras = async () =>
      (
        await owner.query(
          `SELECT id, region, "Odd name", zone FROM communication_events ORDER BY id`,
        )
      ).rows
    const before = await extras()
    await migrateUp(test.db)
    expect(await extras()).toEqual(before)
    await migrateDown(test.db, { to: null })
    expect(await extras()).toEqual(before)
    expect(await readSchema(test.db)).toEqual(schema)
  })

  it('may hold nothing, or only some of the tables', async () => {
    await owner.query('DROP TABLE communication_events, message_patterns')
    await owner.query('DROP FUNCTION analyze_communication_health()')
    const schema = await readSchema(test.db)
    await migrateUp(test.db)
    expect(await checkSchema(test.db)).toEqual([])
    await migrateDown(test.db, { to: null })
    expect(await readSchema(test.db)).toEqual(schema)
  })

  it('keeps its owner, its grants, and the triggers that others put on it', async () => {
    const [service, reader] = ['service', 'reader'].map(
      (name) => `signalbox_${name}_${process.pid}`,
    )
    await owner.query(`CREATE ROLE ${service}; CREATE ROLE ${reader}`)
    try {
      await owner.query(`
        GRANT CREATE ON SCHEMA public TO ${service};
        ALTER TABLE communication_events OWNER TO ${service};
        GRANT SELECT, INSERT ON communication_events TO ${reader};
        CREATE TABLE heard (correlation_id UUID);
        CREATE FUNCTION hear() RETURNS TRIGGER LANGUAGE plpgsql SECURITY DEFINER AS
          $$ BEGIN INSERT INTO heard VALUES (NEW.correlation_id); RETURN NEW; END $$;
        CREATE TRIGGER hear AFTER INSERT ON communication_events FOR EACH ROW EXECUTE FUNCTION hear()`)
      await fill()
      const schema = await readSchema(test.db)
      const write = () =>
        owner.query(`SET ROLE ${service};
          INSERT INTO communication_events (correlation_id, source_service, target_service, event_type,
            protocol) VALUES (gen_random_uuid(), 'a', 'b', 'response', 'http');
          RESET ROLE`)
      const state = async () =>
        (
          await owner.query(`
            SELECT tableowner,
              (SELECT string_agg(grantee || ' ' || privilege_type, ',' ORDER BY 1)
               FROM information_schema.table_privileges WHERE table_name = 'communication_events') AS grants,
              (SELECT count(*)::int FROM heard) AS heard
            FROM pg_tables WHERE tablename = 'communication_events'`)
        ).rows[0]
      const before = await state()
      await migrateUp(test.db)
      expect(await state()).toEqual(before)
      await write()
      await migrateDown(test.db, { to: null })
      await write()
      expect(await state()).toEqual({ ...before, heard: before.heard + 2 })
      expect(await readSchema(test.db)).toEqual(schema)
    } finally {
      await owner.query(
        `RESET ROLE; DROP OWNED BY ${service}, ${reader} CASCADE; DROP ROLE ${service}, ${reader}`,
      )
    }
  })

  it('is refused, unchanged, while objects of others are in the way, and names them all', async () => {
    const reader = `signalbox_column_reader_${process.pid}`
    await owner.query(`CREATE ROLE ${reader}`)
    try {
      await owner.query(`
        CREATE VIEW slow_edges AS SELECT source_service FROM communication_patterns;
        CREATE MATERIALIZED VIEW "Daily" AS SELECT count(*) FROM communication_events;
        CREATE VIEW scores AS SELECT service_name FROM analyze_communication_health();
        CREATE TABLE notes (event_id BIGINT CONSTRAINT of_event REFERENCES communication_events (id));
        CREATE TABLE copies (event communication_events);
        CREATE TABLE old_events () INHERITS (communication_events);
        CREATE POLICY own_rows ON communication_events USING (source_service = current_user);
        CREATE PUBLICATION feed FOR TABLE communication_events;
        GRANT SELECT (correlation_id) ON communication_events TO ${reader};
        CREATE FUNCTION noop() RETURNS TRIGGER LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER on_latency BEFORE UPDATE OF avg_latency_ms ON communication_patterns
          FOR EACH ROW EXECUTE FUNCTION noop();
        ALTER TABLE communication_health_checks
          ADD COLUMN slow BOOLEAN GENERATED ALWAYS AS (response_time_ms > 100) STORED`)
      const schema = await readSchema(test.db)
      const refused = await migrateUp(test.db).then(
        () => expect.fail('should have been refused'),
        (error: Error) => error.message,
      )
      const listed = refused.split('\n').filter((line) => line.startsWith('  '))
      expect(listed.map((line) => line.trim())).toEqual([
        'column event of table copies',
        'constraint of_event on table notes',
        'default value for column slow of table communication_health_checks',
        'grants on the column communication_events.correlation_id',
        'materialized view "Daily"',
        'policy own_rows on table communication_events',
        'publication of table communication_events in publication feed',
        'table old_events, which inherits from communication_events',
        'trigger on_latency on table communication_patterns',
        'view scores',
        'view slow_edges',
      ])
      const unchanged = (await readSchema(test.db)).filter(
        ({ name, table }) => !`${name} ${table}`.includes('schema_migrations'),
      )
      expect(unchanged).toEqual(schema)
    } finally {
      await owner.query(`DROP OWNED BY ${reader} CASCADE; DROP ROLE ${reader}`)
    }
  })

  it('is migrated while its program goes on writing', async () => {
    await fill()
    const writer = new Client({ connectionString: test.url })
    await writer.connect()
    let running = true
    let written = 0
    const writing = (async () => {
      while (running) {
        await writer.query(`INSERT INTO communication_events (correlation_id, source_service,
          target_service, event_type, protocol, occurred_at)
          VALUES (gen_random_uuid(), 'busy', 'b', 'response', 'http', NOW())`)
        written++
      }
    })()
    await migrateUp(test.db)
    running = false
    await writing
    await writer.end()
    const { rows } = await owner.query(`
      SELECT (SELECT count(*)::int FROM communication_events WHERE source_service = 'busy') AS raw,
             (SELECT sum(calls)::int FROM rollups_1h WHERE source_service = 'busy') AS rolled_up`)
    expect(rows).toEqual([{ raw: written, rolled_up: written }])
  })
})
