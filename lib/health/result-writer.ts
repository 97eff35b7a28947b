import type { Database } from '#lib/db/database.ts'
import { sqlStateOf } from '#lib/db/errors.ts'
import { messageOf } from '#lib/platform/errors.ts'
import type { Logger } from '#lib/platform/log.ts'
import type { HealthCheckResult } from './model.ts'
import { createHealthCheckRecorder } from './record-health-checks.ts'
import { createResultBuffer } from './result-buffer.ts'
import { createEdgeToucher } from './touch-edges.ts'

const capacity = 10_000
const batchSize = 500

export type ResultWriter = {
  add(result: HealthCheckResult): void
  /** Writes all that waits; while the database is away it stays for the next call. */
  flush(): Promise<void>
  forget(): void
  status(): { waiting: number; dropped: number; failure: string | null }
}

export function createResultWriter(db: Database, log: Logger): ResultWriter {
  const buffer = createResultBuffer(capacity)
  const recorder = createHealthCheckRecorder(db)
  const edges = createEdgeToucher(db)
  let failure: string | null = null
  let reportedDropped = 0

  const store = async (batch: readonly HealthCheckResult[]): Promise<boolean> => {
    try {
      await recorder.record(batch)
    } catch (error) {
      if (!isRefusal(error)) return reportAway(error)
      log.error({ results: batch.length, reason: messageOf(error) }, 'health checks were refused')
    }
    buffer.takeOff(batch)
    reportBack()
    await edges.touch(batch).catch((error: unknown) => {
      log.warn({ reason: messageOf(error) }, 'last_health_check was not updated')
    })
    return true
  }
  const reportAway = (error: unknown) => {
    if (failure === null) {
      log.warn({ reason: messageOf(error) }, 'health checks cannot be written and are kept')
    }
    failure = messageOf(error)
    return false
  }
  const reportBack = () => {
    const dropped = buffer.dropped() - reportedDropped
    if (dropped > 0) log.error({ dropped }, 'the oldest health checks were dropped')
    if (failure !== null) log.info({ waiting: buffer.size() }, 'health checks are written again')
    reportedDropped = buffer.dropped()
    failure = null
  }
  return {
    add: (result) => buffer.add(result),
    async flush() {
      let batch = buffer.oldest(batchSize)
      while (batch.length > 0 && (await store(batch))) batch = buffer.oldest(batchSize)
    },
    forget: () => recorder.forget(),
    status: () => ({ waiting: buffer.size(), dropped: buffer.dropped(), failure }),
  }
}

/** Data exceptions and broken constraints: the same rows would be refused again, for ever. */
function isRefusal(error: unknown): boolean {
  return /^2[23]/.test(sqlStateOf(error) ?? '')
}
