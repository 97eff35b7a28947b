import { sql } from 'kysely'
import type { Database } from '#lib/db/database.ts'
import { messageOf } from '#lib/platform/errors.ts'
import { log } from '#lib/platform/log.ts'

/** Something that is done again and again; its outcome is what it reports. */
export type Task = {
  name: string
  everyMs: number
  /** Of the time, it may take so much, however large the estate; a tenth if it does not say. */
  largestShare?: number
  run(): Promise<Record<string, unknown>>
}

const recordEveryMs = 10_000
const recordedAt = new Map<string, number>()

/** Runs a task and reports what it did, in housekeeping_runs and in the log; a failure ends there. */
export async function runTask(
  db: Database,
  task: Task,
): Promise<{ durationMs: number; outcome: 'done' | 'failed' }> {
  const startedAt = Date.now()
  try {
    const outcome = await task.run()
    const durationMs = Date.now() - startedAt
    if (startedAt - (recordedAt.get(task.name) ?? 0) >= recordEveryMs) {
      recordedAt.set(task.name, startedAt)
      await recordRun(db, task.name, { startedAt, durationMs, outcome })
    }
    if (didSomething(outcome))
      log.debug({ task: task.name, durationMs, ...outcome }, 'housekeeping')
    return { durationMs, outcome: 'done' }
  } catch (error) {
    log.warn(
      { task: task.name, error: messageOf(error) },
      'a housekeeping task failed; it is tried again',
    )
    return { durationMs: Date.now() - startedAt, outcome: 'failed' }
  }
}

function didSomething(outcome: Record<string, unknown>): boolean {
  return Object.values(outcome).some((value) =>
    Array.isArray(value) ? value.length > 0 : value !== 0,
  )
}

async function recordRun(
  db: Database,
  task: string,
  run: { startedAt: number; durationMs: number; outcome: Record<string, unknown> },
): Promise<void> {
  await sql`
    INSERT INTO housekeeping_runs (task, ran_at, duration_ms, outcome)
    VALUES (${task}, ${new Date(run.startedAt)}, ${run.durationMs}, ${JSON.stringify(run.outcome)}::jsonb)
    ON CONFLICT (task) DO UPDATE SET ran_at = excluded.ran_at,
      duration_ms = excluded.duration_ms, outcome = excluded.outcome`.execute(db)
}
