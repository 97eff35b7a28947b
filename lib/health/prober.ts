import type { Database } from '#lib/db/database.ts'
import type { Clock } from '#lib/platform/clock.ts'
import { messageOf } from '#lib/platform/errors.ts'
import type { Logger } from '#lib/platform/log.ts'
import { createCheckRunner } from './check-runner.ts'
import { type FileStatus, followCommunicationFile } from './follow-communication-file.ts'
import { seekLeadership } from './leadership.ts'
import type { ProbedService } from './model.ts'
import { repeat } from './repeat.ts'
import { createResultWriter } from './result-writer.ts'
import { createSchedule } from './schedule.ts'

const concurrency = 32
const lastFlushMs = 3_000

export type ProberOptions = {
  db: Database
  /** Path of `.communication.yml`. */
  file: string
  clock: Clock
  signal: AbortSignal
  log: Logger
  random?: () => number
  everyMs?: Partial<typeof defaultPauses>
}

const defaultPauses = { tick: 200, flush: 1_000, file: 2_000, lead: 5_000 }

export type ProberStatus = {
  leading: boolean
  file: FileStatus
  /** As the file lists them; one with `endpoint: null` is off. */
  services: readonly ProbedService[]
  checks: number
  running: number
  /** How long the most overdue check has been waiting for its turn. */
  lateMs: number
  results: { waiting: number; dropped: number; failure: string | null }
}

export type Prober = { stop(): Promise<void>; status(): ProberStatus }

/** Probes what the file lists, until `signal` or `stop()`, and stores the results. Never throws. */
export function startProber(options: ProberOptions): Prober {
  const { db, file: path, clock, log, random = Math.random } = options
  const pauses = { ...defaultPauses, ...options.everyMs }
  const own = new AbortController()
  const signal = AbortSignal.any([options.signal, own.signal])
  const onError = (error: unknown) => log.error({ reason: messageOf(error) }, 'health prober')

  const writer = createResultWriter(db, log)
  const runner = createCheckRunner({ clock, signal, onResult: writer.add, onError })
  const schedule = createSchedule({ clock, concurrency, run: runner.run, random })
  const file = followCommunicationFile(path, log, (services) =>
    schedule.setChecks(services.flatMap(({ checks }) => checks)),
  )
  const lead = new AbortController()
  const leadership = seekLeadership({
    db,
    log,
    signal: lead.signal,
    everyMs: pauses.lead,
    onLock: writer.forget,
  })
  const tick = () => {
    if (leadership.isLeader()) schedule.startDue()
  }
  const probing = Promise.all([
    repeat(file.poll, pauses.file, { signal, onError }),
    repeat(tick, pauses.tick, { signal, onError }),
  ])
  const writing = repeat(writer.flush, pauses.flush, { signal, onError })
  const ended = probing
    .then(runner.idle)
    .then(() => settledWithin(lastFlushMs, writing.then(writer.flush)))
    .then(() => lead.abort())
    .then(() => leadership.ended)
  return {
    async stop() {
      own.abort()
      await ended
    },
    status: () => ({
      leading: leadership.isLeader(),
      file: file.status(),
      services: file.services(),
      ...schedule.counts(),
      results: writer.status(),
    }),
  }
}

async function settledWithin(milliseconds: number, work: Promise<void>): Promise<void> {
  const late = Promise.withResolvers<void>()
  const timer = setTimeout(late.resolve, milliseconds)
  await Promise.race([work, late.promise])
  clearTimeout(timer)
}
