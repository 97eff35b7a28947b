import type { Transaction } from '#lib/db/database.ts'
import { tryLock } from '#lib/db/try-lock.ts'

/** True for one transaction at a time: two judges could both replace the same former result. */
export function becomeJudge(transaction: Transaction): Promise<boolean> {
  return tryLock(transaction, 'conformance')
}
