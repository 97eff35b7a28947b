import { Kysely, PostgresDialect, type Transaction as KyselyTransaction } from 'kysely'
import { readConfig, type Config } from '#lib/platform/config.ts'
import { AppError } from '#lib/platform/errors.ts'
import { openSource, type ConnectionSource } from './connection-source.ts'
import { DatabasePool, type PoolOptions } from './pool.ts'
import type { DatabaseSchema } from './schema.ts'

export type Database = Kysely<DatabaseSchema>
export type Transaction = KyselyTransaction<DatabaseSchema>

type Handle = {
  pool: DatabasePool
  locks: DatabasePool
  source: ConnectionSource
  embeddedDir: string | null
}
type Registry = { shared: Promise<Database> | null; handles: Map<Database, Handle> }

declare global {
  var signalboxDatabases: Registry | undefined
}

/** One for the whole process, since Next bundles a second copy of this module. */
function registry(): Registry {
  return (globalThis.signalboxDatabases ??= { shared: null, handles: new Map() })
}

/** The lead in housekeeping, and that in probing. */
const sessionLocks = 2

/**
 * A pool of its own. Starts the embedded server where there is no DATABASE_URL; a database of
 * somebody else's is first contacted by the first query.
 * @throws AppError `bad_request` (configuration) or `unavailable` (embedded server).
 */
export async function openDatabase(
  config: Config,
  options: Pick<PoolOptions, 'statementTimeoutMs'> = {},
): Promise<Database> {
  const source = await openSource(config)
  const pool = new DatabasePool(config, source, options)
  const locks = new DatabasePool(config, source, { max: sessionLocks })
  const db: Database = new Kysely<DatabaseSchema>({ dialect: new PostgresDialect({ pool }) })
  const embeddedDir = config.DATABASE_URL === undefined ? config.SIGNALBOX_DATA_DIR : null
  registry().handles.set(db, { pool, locks, source, embeddedDir })
  return db
}

/** The database of this process, opened with its environment by whoever asks first. */
export async function getDatabase(): Promise<Database> {
  const databases = registry()
  const opening = (databases.shared ??= openDatabase(readConfig()))
  try {
    return await opening
  } catch (error) {
    if (databases.shared === opening) databases.shared = null
    throw error
  }
}

/** Ends the pool and, after the last one that uses it, the embedded server that this process started. */
export async function closeDatabase(db: Database): Promise<void> {
  const databases = registry()
  const handle = databases.handles.get(db)
  databases.handles.delete(db)
  if (databases.shared && (await databases.shared) === db) databases.shared = null
  await db.destroy()
  if (!handle?.pool.ending) await handle?.pool.end()
  await handle?.locks.end()
  const others = [...databases.handles.values()]
  if (others.some((other) => other.embeddedDir === handle?.embeddedDir)) return
  await handle?.source.close()
}

/** The pool under a database, for what Kysely cannot do: COPY, LISTEN, a time limit of one's own. */
export function poolOf(db: Database): DatabasePool {
  return handleOf(db).pool
}

/**
 * For sessions that are held as long as a lock is: taken from the pool they would be missing for work,
 * and of few connections all could be held by those who wait for another.
 */
export function lockPoolOf(db: Database): DatabasePool {
  return handleOf(db).locks
}

/** The URL, with its password, to which new connections of this database go. */
export function urlOf(db: Database): string {
  return handleOf(db).source.url()
}

function handleOf(db: Database): Handle {
  const handle = registry().handles.get(db)
  if (!handle) throw new AppError('internal', 'This database was not opened by openDatabase')
  return handle
}
