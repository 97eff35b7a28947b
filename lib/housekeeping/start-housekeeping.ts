import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '#lib/db/database.ts'
import { messageOf } from '#lib/platform/errors.ts'
import { log } from '#lib/platform/log.ts'
import { runAsLeader } from './leader.ts'
import { runTask, type Task } from './task.ts'

// A task never takes more than this share of the time, however large the estate. A failure mostly
// waited for a database that was away, and is tried again sooner.
const usualShare = 0.1
const shareAfterFailure = 0.5

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
  let lastMs = 0
  while (!signal.aborted) {
    await before?.()
    const { durationMs, outcome } = await runTask(db, task)
    // One slow run says nothing of the estate: it may have waited for the database to come back.
    const usualMs = Math.min(durationMs, lastMs)
    const share = outcome === 'failed' ? shareAfterFailure : (task.largestShare ?? usualShare)
    const pauseMs = Math.max(task.everyMs, usualMs * (1 / share - 1))
    lastMs = durationMs
    await sleep(pauseMs, undefined, { signal }).catch(() => {})
  }
}
