import { sql, type Kysely } from 'kysely'
import type { DatabaseSchema } from './schema.ts'

/** True for one transaction at a time, of all servers: a lock of that name, held until it ends. */
export async function tryLock(transaction: Kysely<DatabaseSchema>, name: string): Promise<boolean> {
  const { rows } = await sql<{ locked: boolean }>`
    SELECT pg_try_advisory_xact_lock(hashtext(${`signalbox.${name}`})) AS locked`.execute(
    transaction,
  )
  return rows[0]?.locked ?? false
}
