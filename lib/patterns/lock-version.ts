import type { Transaction } from '#lib/db/database.ts'
import { AppError } from '#lib/platform/errors.ts'
import { getPattern } from './queries.ts'
import type { Pattern } from './schemas.ts'

/**
 * Locks the row of a pattern until the transaction ends.
 * @throws AppError `not_found`, or `precondition_failed` with what is there now
 */
export async function lockVersion(
  transaction: Transaction,
  name: string,
  version: number,
): Promise<Pattern> {
  const { id } = await getPattern(transaction, name)
  await transaction
    .selectFrom('message_patterns')
    .select('id')
    .where('id', '=', String(id))
    .forUpdate()
    .execute()
  // Read again: it may have waited for another who changed it.
  const pattern = await getPattern(transaction, name)
  if (pattern.version === version) return pattern
  throw new AppError(
    'precondition_failed',
    `“${pattern.name}” was changed by ${pattern.updatedBy ?? 'another program'}: it is at version ${pattern.version}, not ${version}.`,
    { extensions: { current: pattern } },
  )
}
