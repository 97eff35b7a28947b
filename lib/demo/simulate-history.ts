import type { EventRow } from '#lib/ingest/model.ts'
import { faultsAt } from './incident.ts'
import { drawUserRequest, requestRate } from './load.ts'
import { hash32, seededRandom } from '#lib/platform/seeded-random.ts'
import { drawGapMs } from './draw.ts'
import { simulateRequest } from './simulate-request.ts'
import { SimulatedBreakers, type Called, type SimulatedTransition } from './simulated-breakers.ts'

export type HistoryOptions = {
  fromMs: number
  /** Excluded; nothing ends after it. */
  toMs: number
  /** The estate's epoch, so that the incident's script goes on where history ends. */
  epochMs: number
  seed: number
  batchSize?: number
  onProgress?: (doneMs: number, totalMs: number) => void
  /** Told of breakers that open and close. */
  onTransition?: (transition: SimulatedTransition) => void
  /** Told of breakers as they are first used. */
  onBreaker?: (called: Called) => void
}

/**
 * The calls that the estate would have made in [from, to), as rows for communication_events,
 * marked with `signalbox.simulated`. The same options always give the same rows.
 */
export function* simulateHistory(options: HistoryOptions): Generator<EventRow[], void, void> {
  const { fromMs, toMs, epochMs, seed, batchSize = 5000, onProgress } = options
  const random = seededRandom(hash32(seed, Math.floor(fromMs / 1000)))
  let batch: EventRow[] = []
  let request: EventRow[] = []
  const simulation = {
    random,
    breakers: new SimulatedBreakers(options),
    faults: (timeMs: number) => faultsAt(timeMs, epochMs),
    emit: (event: EventRow) => void request.push(event),
  }
  for (let now = fromMs; ;) {
    now += drawGapMs(random, requestRate(now, seed))
    if (now >= toMs) break
    request = []
    simulateRequest(simulation, drawUserRequest(random), now)
    // A request that still runs at the end is left out whole, so that no parent is missing.
    if (request.every((event) => event.occurredAtMs + event.latencyMs < toMs)) {
      batch.push(...request)
    }
    if (batch.length < batchSize) continue
    yield batch
    onProgress?.(now - fromMs, toMs - fromMs)
    batch = []
  }
  if (batch.length > 0) yield batch
  onProgress?.(toMs - fromMs, toMs - fromMs)
}
