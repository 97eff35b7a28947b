import { sql } from 'kysely'
import type { Transaction } from '#lib/db/database.ts'

/** True for one transaction at a time: two judges could both replace the same former result. */
export async function becomeJudge(transaction: Transaction): Promise<boolean> {
  const { rows } = await sql<{ locked: boolean }>`
    SELECT pg_try_advisory_xact_lock(hashtext('signalbox.conformance')) AS locked`.execute(
    transaction,
  )
  return rows[0]?.locked ?? false
}
