import { sql } from 'kysely'
import { messageOf } from '#lib/platform/errors.ts'
import { log } from '#lib/platform/log.ts'
import type { Database } from './database.ts'

export const liveChannel = 'signalbox_live'

const shortestPauseMs = 250
const nextAt = new WeakMap<object, number>()
const waiting = new WeakSet<object>()

/**
 * Says on the channel `signalbox_live` that new events are committed. It is a hint, sent at most
 * four times a second per process: NOTIFY makes commits queue behind one lock.
 */
export function notifyLive(db: Database): void {
  if (waiting.has(db)) return
  waiting.add(db)
  const pauseMs = Math.max(0, (nextAt.get(db) ?? 0) - Date.now())
  setTimeout(() => {
    waiting.delete(db)
    nextAt.set(db, Date.now() + shortestPauseMs)
    sql`SELECT pg_notify(${liveChannel}, '')`
      .execute(db)
      .catch((error: unknown) => log.debug({ error: messageOf(error) }, 'NOTIFY failed'))
  }, pauseMs).unref()
}
