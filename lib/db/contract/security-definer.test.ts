import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkSchema } from '../check-schema.ts'
import { migrateUp } from '../migrate.ts'
import { createEmptyDatabase, type TestDatabase } from '../test-support.ts'

/** A role that may write events and nothing else, in a session of its own. */
const attacker = `signalbox_attacker_${process.pid}`
let test: TestDatabase
let owner: Client
let session: Client
beforeEach(async () => {
  test = await createEmptyDatabase()
  owner = await connect()
  session = await connect()
})
afterEach(async () => {
  await session.end()
  await owner.end()
  await test.drop()
})

async function connect(): Promise<Client> {
  const client = new Client({ connectionString: test.url })
  await client.connect()
  return client
}

async function asAttacker(work: () => Promise<void>): Promise<void> {
  await owner.query(`CREATE ROLE ${attacker};
    GRANT INSERT ON communication_events TO ${attacker};
    GRANT USAGE ON SEQUENCE communication_events_id_seq TO ${attacker}`)
  try {
    await session.query(`SET ROLE ${attacker}`)
    await work()
  } finally {
    await session.query('RESET ROLE; DISCARD TEMP')
    await owner.query(`DROP OWNED BY ${attacker} CASCADE; DROP ROLE ${attacker}`)
  }
}

const insertEvent = (client: Client, table = 'communication_events') =>
  client.query(`INSERT INTO ${table} (correlation_id, source_service, target_service, event_type,
    protocol) VALUES (gen_random_uuid(), 'a', 'b', 'response', 'http')`)

const key = 'bucket_start, source_service, target_service, protocol, slot, bucket_seconds'
const setTrap = `
  CREATE TEMP TABLE loot (taken_as TEXT);
  GRANT ALL ON loot TO PUBLIC;
  CREATE FUNCTION pg_temp.seize() RETURNS TRIGGER LANGUAGE plpgsql AS
    $$ BEGIN INSERT INTO pg_temp.loot VALUES (current_user); RETURN NEW; END $$;
  CREATE TEMP TABLE rollups (bucket_start TIMESTAMPTZ, source_service TEXT, target_service TEXT,
    protocol TEXT, slot INT, bucket_seconds INT, calls BIGINT, errors BIGINT, timeouts BIGINT, requests BIGINT,
    retries BIGINT, payload_bytes BIGINT, latency_sum_ms NUMERIC, latency_max_ms NUMERIC,
    histogram NUMERIC, calls_series NUMERIC, errors_series NUMERIC, UNIQUE (${key}));
  GRANT ALL ON rollups TO PUBLIC;
  CREATE TRIGGER seize BEFORE INSERT ON rollups FOR EACH ROW EXECUTE FUNCTION pg_temp.seize()`

describe('a role that may only write events', () => {
  beforeEach(() => migrateUp(test.db))

  it('cannot run code as the owner by a temporary table of the name of a rollup', async () => {
    await asAttacker(async () => {
      await session.query(setTrap)
      await insertEvent(session)
      expect((await session.query('SELECT taken_as FROM pg_temp.loot')).rows).toEqual([])
    })
    const { rows } = await owner.query('SELECT sum(calls)::int AS calls FROM rollups_10s')
    expect(rows).toEqual([{ calls: 1 }])
  })

  it('cannot falsify sums by calling what sums up', async () => {
    await asAttacker(async () => {
      const call = `SELECT add_to_rollups(ARRAY[now()], ARRAY['a'], ARRAY['b'], ARRAY['http'],
        ARRAY['error'], ARRAY[1.0], ARRAY[1])`
      await expect(session.query(call)).rejects.toThrow('permission denied for function')
    })
  })

  it('cannot let the trigger run on rows of its own making', async () => {
    await asAttacker(async () => {
      await session.query('CREATE TEMP TABLE mine (LIKE pg_class)')
      const trigger = `CREATE TRIGGER mine AFTER INSERT ON mine REFERENCING NEW TABLE AS new_events
        FOR EACH STATEMENT EXECUTE FUNCTION roll_up_new_events()`
      await expect(session.query(trigger)).rejects.toThrow('permission denied for function')
    })
  })
})

describe('functions that run as their owner', () => {
  const odd = '"Odd, schema"'
  const listPaths = async () =>
    (
      await owner.query<{ name: string; path: string; public: boolean }>(`
        SELECT p.proname AS name, substr(setting, 13) AS path,
          has_function_privilege('public', p.oid, 'EXECUTE') AS public
        FROM pg_proc p LEFT JOIN unnest(p.proconfig) AS setting ON setting LIKE 'search\\_path=%'
        WHERE p.prosecdef ORDER BY 1`)
    ).rows

  it('look into their own schema, never first into that of the session', async () => {
    await migrateUp(test.db)
    const found = await listPaths()
    expect(found.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['add_to_rollups', 'roll_up_new_events']),
    )
    for (const one of found) {
      expect(one).toEqual({ name: one.name, path: 'public, pg_temp', public: false })
    }
  })

  it('do so in a schema of another name, whatever the search path of the writer', async () => {
    await owner.query(`CREATE SCHEMA ${odd}`)
    const database = new URL(test.url).pathname.slice(1)
    await owner.query(`ALTER DATABASE ${database} SET search_path = "$user", ${odd}, public`)
    await migrateUp(test.db)
    for (const { path } of await listPaths()) expect(path).toBe(`${odd}, pg_temp`)
    await insertEvent(session, `${odd}.communication_events`)
    const { rows } = await owner.query(`SELECT sum(calls)::int AS calls FROM ${odd}.rollups_1h`)
    expect(rows).toEqual([{ calls: 1 }])
    expect(await checkSchema(test.db)).toEqual([])
  })

  it('are named by the schema check when they lost their search path', async () => {
    await migrateUp(test.db)
    await owner.query('ALTER FUNCTION roll_up_new_events() SET search_path = public')
    expect(await checkSchema(test.db)).toMatchObject([
      { object: 'function roll_up_new_events()', problem: 'different' },
    ])
  })
})
