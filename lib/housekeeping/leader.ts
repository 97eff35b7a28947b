import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Database } from '#lib/db/database.ts'

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
      await db.connection().execute(async (connection) => {
        const { rows } = await sql<{ leads: boolean }>`
          SELECT pg_try_advisory_lock(hashtext(${name})) AS leads`.execute(connection)
        if (!rows[0]?.leads) return
        try {
          await work(async () => void (await sql`SELECT 1`.execute(connection)))
        } finally {
          await sql`SELECT pg_advisory_unlock(hashtext(${name}))`.execute(connection)
        }
      })
    } catch (error) {
      if (!signal.aborted) onError(error)
    }
    await sleep(retryMs, undefined, { signal }).catch(() => {})
  }
}
