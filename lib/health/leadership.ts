import type { PoolClient } from 'pg'
import { type Database, lockPoolOf } from '#lib/db/database.ts'
import { endWhenSilent } from '#lib/db/session-lock.ts'
import { messageOf } from '#lib/platform/errors.ts'
import type { Logger } from '#lib/platform/log.ts'
import { repeat } from './repeat.ts'

const lockName = 'signalbox.health.prober'
const deadlineMs = 5_000

type Options = {
  db: Database
  log: Logger
  signal: AbortSignal
  everyMs: number
  /** Called each time the lock is won: another process may have led in between. */
  onLock: () => void
}

export type Leadership = {
  isLeader(): boolean
  /** Settles when the signal has ended it and the lock is free for others. */
  ended: Promise<void>
}

/**
 * Of all processes on one database, one at a time leads: the one whose session holds the advisory
 * lock. A leader whose session is cut off leads on, since the database may be away for everybody,
 * until it hears that another one has the lock.
 */
export function seekLeadership({ db, log, signal, everyMs, onLock }: Options): Leadership {
  let holder: PoolClient | undefined
  let leading = false

  // The session ends with the lock: back in the pool, it would keep it.
  const letGo = () => {
    holder?.release(true)
    holder = undefined
  }
  const ask = async () => {
    if (holder !== undefined) return void (await withDeadline(holder.query('SELECT 1')))
    const client = await lockPoolOf(db).connect()
    leading = await withDeadline(tryLock(client)).catch((error: unknown) => {
      client.release(true)
      throw error
    })
    if (!leading) return client.release()
    holder = client
    onLock()
    client.on('end', () => {
      if (holder === client) letGo()
    })
  }
  const onError = (error: unknown) => {
    if (holder !== undefined) {
      log.warn({ reason: messageOf(error) }, 'the health prober lost the connection of its lock')
    }
    letGo()
  }
  const leave = () => {
    leading = false
    letGo()
  }
  return {
    isLeader: () => leading,
    ended: repeat(ask, everyMs, { signal, onError }).then(leave),
  }
}

async function tryLock(client: PoolClient): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>(
    'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS locked',
    [lockName],
  )
  if (rows[0]?.locked !== true) return false
  await endWhenSilent(client)
  return true
}

function withDeadline<Value>(work: Promise<Value>): Promise<Value> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error('no answer in 5 s')), deadlineMs)
  return Promise.race([work, late.promise]).finally(() => clearTimeout(timer))
}
