import { sql } from 'kysely'
import { AppError } from '#lib/platform/errors.ts'
import type { Database } from './database.ts'
import { isMissingPartition } from './errors.ts'

const dayMs = 86_400_000
const daysKnown = new WeakMap<object, Set<number>>()

/**
 * Makes sure that the daily partitions of communication_events for these times (ms since the epoch)
 * are there. Each day is asked for once per process and pool.
 * @returns the days that were made, as YYYY-MM-DD.
 */
export async function ensurePartitionsFor(
  db: Database,
  timesMs: Iterable<number>,
): Promise<string[]> {
  const known = knownDays(db)
  const made: string[] = []
  const days = new Set<number>()
  for (const time of timesMs) days.add(Math.floor(time / dayMs))
  for (const day of [...days].toSorted((a, b) => a - b)) {
    if (known.has(day)) continue
    const date = new Date(day * dayMs).toISOString().slice(0, 10)
    const { rows } = await sql<{ created: boolean }>`
      SELECT create_event_partition(${date}::date) AS created`.execute(db)
    if (rows[0]?.created) made.push(date)
    known.add(day)
  }
  return made
}

/**
 * Does work that inserts events of these times. Should a partition have been dropped since it was
 * last seen, by whomever, it is made again and the work done again.
 * @throws AppError `unavailable` when it is still missing: nothing is wrong with the events.
 */
export async function withPartitionsFor<Result>(
  db: Database,
  timesMs: readonly number[],
  work: () => Promise<Result>,
): Promise<Result> {
  await ensurePartitionsFor(db, timesMs)
  try {
    return await work()
  } catch (error) {
    if (!isMissingPartition(error)) throw error
  }
  forgetPartitions(db)
  await ensurePartitionsFor(db, timesMs)
  try {
    return await work()
  } catch (error) {
    if (!isMissingPartition(error)) throw error
    throw new AppError(
      'unavailable',
      'The partition of communication_events for these events is missing and cannot be made: is a table of its name there, but not attached?',
      { retryAfterSeconds: 30, cause: error },
    )
  }
}

/** After partitions were dropped, none is taken for granted. */
export function forgetPartitions(db: Database): void {
  daysKnown.delete(db)
}

function knownDays(db: Database): Set<number> {
  const known = daysKnown.get(db) ?? new Set<number>()
  daysKnown.set(db, known)
  return known
}
