import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '#lib/db/database.ts'
import { messageOf } from '#lib/platform/errors.ts'
import { log } from '#lib/platform/log.ts'
import { runAsLeader } from './leader.ts'
import { runTask, type Task } from './task.ts'

// A task never takes more than this share of the time, however large the estate.
const largestShare = 0.1

/**
 * Keeps tasks going until `signal` is aborted: `everywhere` in each process, `leading` in one
 * process of all replicas.
 * @returns a promise that ends when the last task has ended.
 */
export async function startHousekeeping(
  db: Database,
  tasks: { everywhere: Task[]; leading: Task[] },
  signal: AbortSignal,
): Promise<void> {
  await Promise.all([
    ...tasks.everywhere.map((task) => keepRunning(db, task, { signal })),
    runAsLeader(
      db,
      {
        name: 'signalbox.housekeeping',
        signal,
        onError: (error) => log.warn({ error: messageOf(error) }, 'housekeeping lost its place'),
      },
      (stillLeads) => lead(db, tasks.leading, { signal, stillLeads }),
    ),
  ])
}

async function lead(
  db: Database,
  tasks: Task[],
  { signal, stillLeads }: { signal: AbortSignal; stillLeads: () => Promise<void> },
): Promise<void> {
  const ended = new AbortController()
  const both = AbortSignal.any([signal, ended.signal])
  await Promise.all(
    tasks.map(async (task) => {
      try {
        await keepRunning(db, task, { signal: both, before: stillLeads })
      } finally {
        ended.abort()
      }
    }),
  )
}

async function keepRunning(
  db: Database,
  task: Task,
  { signal, before }: { signal: AbortSignal; before?: () => Promise<void> },
): Promise<void> {
  while (!signal.aborted) {
    await before?.()
    const { durationMs } = await runTask(db, task)
    const pauseMs = Math.max(task.everyMs, durationMs / largestShare)
    await sleep(pauseMs, undefined, { signal }).catch(() => {})
  }
}
