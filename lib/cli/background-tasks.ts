import { forgetOldSessions } from '#lib/access/sessions.ts'
import { forgetOldAttempts } from '#lib/access/sign-in-limiter.ts'
import { forgetSilentBreakers, removeExpiredOverrides } from '#lib/breakers/housekeeping.ts'
import { judgeDue } from '#lib/conformance/judge-due.ts'
import type { Database } from '#lib/db/database.ts'
import { createPartitions, deleteOldRows, dropOldPartitions } from '#lib/housekeeping/retention.ts'
import type { Task } from '#lib/housekeeping/task.ts'
import { moveLateSides } from '#lib/ingest/move-late-sides.ts'
import { settlePending } from '#lib/ingest/settle-pending.ts'
import type { Config } from '#lib/platform/config.ts'
import { followRetention } from '#lib/retention/stored-retention.ts'
import { compactRollups } from '#lib/rollups/compact-rollups.ts'
import { refreshPatterns, refreshServices } from '#lib/rollups/refresh-patterns.ts'

/** All that a server does besides answering. */
export function backgroundTasks(
  db: Database,
  config: Config,
): { everywhere: Task[]; leading: Task[] } {
  return {
    everywhere: inEachProcess(db, config),
    leading: [
      {
        name: 'refresh communication_patterns',
        everyMs: 1_000,
        run: async () => ({
          changed: await refreshPatterns(db, {
            windowSeconds: config.SIGNALBOX_PATTERNS_WINDOW_SECONDS,
            silentSeconds: config.SIGNALBOX_PATTERNS_SILENT_SECONDS,
          }),
        }),
      },
      {
        name: 'refresh services',
        everyMs: 5_000,
        run: async () => ({ changed: await refreshServices(db) }),
      },
      {
        name: 'tidy up breakers',
        everyMs: 2_000,
        run: async () => ({
          expired: await removeExpiredOverrides(db),
          forgotten: await forgetSilentBreakers(db),
        }),
      },
      {
        name: 'judge conformance',
        everyMs: 1_000,
        largestShare: 0.25,
        run: () => judgeDue(db, { pairingWaitSeconds: config.SIGNALBOX_PAIRING_WAIT_SECONDS }),
      },
      ...eachMinute(db, config),
    ],
  }
}

function inEachProcess(db: Database, config: Config): Task[] {
  return [
    {
      name: 'settle pending spans',
      everyMs: 500,
      // Calls cannot be seen before: a large round must not be followed by a long pause.
      largestShare: 0.8,
      run: () => settlePending(db, config.SIGNALBOX_PAIRING_WAIT_SECONDS),
    },
    {
      name: 'move late sides of calls',
      everyMs: 1_000,
      // After a pause of a sender there may be many.
      largestShare: 0.3,
      run: () => moveLateSides(db),
    },
    {
      name: 'follow retention',
      everyMs: 2_000,
      run: async () => {
        await followRetention(db)
        return {}
      },
    },
  ]
}

function eachMinute(db: Database, config: Config): Task[] {
  const everyMs = config.SIGNALBOX_HOUSEKEEPING_SECONDS * 1000
  return [
    {
      name: 'compact rollups',
      everyMs,
      run: async () => ({ removed: await compactRollups(db, Date.now()) }),
    },
    {
      name: 'create partitions',
      everyMs,
      run: () => createPartitions(db, config, Date.now()),
    },
    {
      name: 'drop old partitions',
      everyMs,
      run: () => dropOldPartitions(db, config, Date.now()),
    },
    {
      name: 'delete old rows',
      everyMs,
      run: async () => ({
        ...(await deleteOldRows(db, config, Date.now())),
        sessions: await forgetOldSessions(db),
        sign_in_attempts: await forgetOldAttempts(db, Date.now()),
      }),
    },
  ]
}
