import { setTimeout as sleep } from 'node:timers/promises'
import type { PoolClient } from 'pg'
import { lockPoolOf, type Database } from '#lib/db/database.ts'
import { endWhenSilent } from '#lib/db/session-lock.ts'

const retryMs = 2_000
/**
 * Runs `work` in one process of all replicas: the one that holds a session-level advisory lock. When
 * that process or its connection dies, PostgreSQL gives the lock to the next that asks.
 * `work` calls `stillLeads` before each task; it throws when the lock's connection is gone.
 */
export async function runAsLeader(
  db: Database,
  {
    name,
    signal,
    onError,
  }: { name: string; signal: AbortSignal; onError: (error: unknown) => void },
  work: (stillLeads: () => Promise<void>) => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await leadOnce(await lockPoolOf(db).connect(), name, work)
    } catch (error) {
      if (!signal.aborted) onError(error)
    }
    await sleep(retryMs, undefined, { signal }).catch(() => {})
  }
}

async function leadOnce(
  session: PoolClient,
  name: string,
  work: (stillLeads: () => Promise<void>) => Promise<void>,
): Promise<void> {
  let leads = true
  try {
    const { rows } = await session.query<{ leads: boolean }>(
      'SELECT pg_try_advisory_lock(hashtext($1)) AS leads',
      [name],
    )
    leads = rows[0]?.leads ?? false
    if (!leads) return
    await endWhenSilent(session)
    await work(asker(session))
  } finally {
    // The session ends with the lead, and its lock with it.
    session.release(leads)
  }
}

/** Tasks that ask at the same time share the question: a session answers one at a time. */
function asker(session: PoolClient): () => Promise<void> {
  let asking: Promise<void> | null = null
  return () =>
    (asking ??= session
      .query('SELECT 1')
      .then(() => {})
      .finally(() => (asking = null)))
}
