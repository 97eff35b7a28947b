import { setTimeout as sleep } from 'node:timers/promises'
import type { Transaction } from 'kysely'
import type { Database } from './database.ts'
import { isTransient } from './errors.ts'
import type { DatabaseSchema } from './schema.ts'

const attempts = 5

/** Runs a transaction, and again when it lost against another; the work must not have other effects. */
export async function transactionWithRetry<Result>(
  db: Database,
  work: (transaction: Transaction<DatabaseSchema>) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction().execute(work)
    } catch (error) {
      if (attempt === attempts || !isTransient(error)) throw error
      await sleep(Math.random() * 20 * 2 ** attempt)
    }
  }
}
