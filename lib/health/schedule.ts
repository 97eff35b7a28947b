import type { Clock } from '#lib/platform/clock.ts'
import { type Check, seriesKeyOf } from './model.ts'

const spreadMs = 5_000
const jitterShare = 0.1

type Entry = { key: string; check: Check; signature: string; dueAt: number }

type Options = {
  clock: Clock
  concurrency: number
  /** Must not reject. */
  run: (check: Check) => Promise<void>
  random: () => number
}

export type Schedule = {
  /** Checks that are as they were keep their place in time. */
  setChecks(checks: readonly Check[]): void
  /** Starts what is due, longest overdue first, as far as there is room. */
  startDue(): void
  counts(): { checks: number; running: number; lateMs: number }
}

/** When each check runs next. A check never overlaps itself, and what was missed is not made up for. */
export function createSchedule({ clock, concurrency, run, random }: Options): Schedule {
  let entries = new Map<string, Entry>()
  const running = new Set<string>()

  const start = async ({ key, check }: Entry) => {
    running.add(key)
    await run(check).finally(() => running.delete(key))
    schedule.startDue()
  }

  const waiting = () =>
    entries
      .values()
      .filter(({ key }) => !running.has(key))
      .toArray()

  const schedule: Schedule = {
    setChecks(checks) {
      const now = clock.now()
      entries = new Map(
        checks.map((check) => {
          const signature = JSON.stringify(check)
          const key = seriesKeyOf({ ...check, checkType: check.type })
          const known = entries.get(key)
          if (known?.signature === signature) return [key, known]
          const dueAt = now + random() * Math.min(check.intervalMs, spreadMs)
          return [key, { key, check, signature, dueAt }]
        }),
      )
    },
    startDue() {
      const now = clock.now()
      const due = waiting().filter((entry) => isDue(entry, now))
      const room = Math.max(concurrency - running.size, 0)
      for (const entry of due.toSorted((a, b) => a.dueAt - b.dueAt).slice(0, room)) {
        entry.dueAt = now + entry.check.intervalMs * (1 + (random() - 0.5) * jitterShare)
        void start(entry)
      }
    },
    counts() {
      const now = clock.now()
      const late = waiting().map(({ dueAt }) => now - dueAt)
      return { checks: entries.size, running: running.size, lateMs: Math.max(0, ...late) }
    },
  }
  return schedule
}

/** The second half is for a clock that was set back. */
function isDue({ dueAt, check }: Entry, now: number): boolean {
  return dueAt <= now || dueAt - now > 2 * check.intervalMs
}
