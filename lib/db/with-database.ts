import { AppError, isAppError } from '#lib/platform/errors.ts'
import { getDatabase, type Database } from './database.ts'
import { isUnavailable } from './errors.ts'

/**
 * Runs what a request asks for.
 * @throws AppError `unavailable` while the database cannot be reached.
 */
export async function withDatabase<Result>(
  work: (db: Database) => Promise<Result>,
): Promise<Result> {
  try {
    return await work(await getDatabase())
  } catch (error) {
    // What has its own words keeps them.
    if (isAppError(error) || !isUnavailable(error)) throw error
    throw new AppError('unavailable', 'Signalbox cannot reach its database just now.', {
      retryAfterSeconds: 2,
      cause: error,
    })
  }
}
