import type { PoolClient } from 'pg'

/**
 * PostgreSQL ends this session, and frees its lock, when it hears nothing for 15 s. Whoever holds a lock
 * asks every few seconds; without this, a machine that vanished would keep it for hours.
 */
export async function endWhenSilent(session: PoolClient): Promise<void> {
  await session.query(`SET idle_session_timeout = '15s'`)
}
