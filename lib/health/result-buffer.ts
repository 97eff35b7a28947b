import type { HealthCheckResult } from './model.ts'

export type ResultBuffer = {
  add(result: HealthCheckResult): void
  /** The oldest results, which stay in the buffer until they are taken off. */
  oldest(limit: number): HealthCheckResult[]
  takeOff(results: readonly HealthCheckResult[]): void
  size(): number
  dropped(): number
}

/** Results on their way to the database. When it is full, the oldest give way and are counted. */
export function createResultBuffer(capacity: number): ResultBuffer {
  let waiting: HealthCheckResult[] = []
  let dropped = 0
  return {
    add(result) {
      waiting.push(result)
      if (waiting.length <= capacity) return
      waiting.shift()
      dropped += 1
    },
    oldest: (limit) => waiting.slice(0, limit),
    takeOff(results) {
      const gone = new Set(results)
      waiting = waiting.filter((result) => !gone.has(result))
    },
    size: () => waiting.length,
    dropped: () => dropped,
  }
}
