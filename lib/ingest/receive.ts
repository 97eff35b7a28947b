import type { Database } from '#lib/db/database.ts'
import { isUnavailable, sqlStateOf } from '#lib/db/errors.ts'
import { notifyLive } from '#lib/db/notify-live.ts'
import { withDatabase } from '#lib/db/with-database.ts'
import { type Config, readConfig } from '#lib/platform/config.ts'
import { AppError, messageOf } from '#lib/platform/errors.ts'
import { IngestGate } from './gate.ts'
import { acceptedTimes } from './limits.ts'
import type { DecodedEvents, DecodedSpans, Refusal } from './model.ts'
import { normaliseSpans } from './normalise/normalise-spans.ts'
import { storeHalves, storeNativeEvents } from './store-halves.ts'
import { storeOrRefuse } from './store-or-refuse.ts'

let shared: { config: Config; gate: IngestGate } | undefined

/** The gate that all requests of this process pass, and the configuration it was made from. */
export function ingestContext(): { config: Config; gate: IngestGate } {
  if (shared) return shared
  const config = readConfig()
  const gate = new IngestGate({
    maxBytes: config.SIGNALBOX_INGEST_MAX_PENDING_BYTES,
    maxRunning: config.SIGNALBOX_INGEST_CONCURRENCY,
  })
  shared = { config, gate }
  return shared
}

/**
 * Interprets and stores the spans of one request.
 * @returns what was refused, and why; all else is committed.
 * @throws AppError `unavailable` or `too_many_requests`: then nothing is acknowledged.
 */
export async function receiveSpans(decoded: DecodedSpans): Promise<Refusal[]> {
  const { config } = ingestContext()
  const { halves, refusals } = normaliseSpans(decoded, acceptedTimes(config, Date.now()))
  const stored = await store(halves, storeHalves, (half) => `span ${half.spanId}`)
  return [...refusals, ...stored]
}

/** The same for native events. */
export async function receiveEvents(decoded: DecodedEvents): Promise<Refusal[]> {
  const stored = await store(decoded.events, storeNativeEvents, (event) => `event ${event.id}`)
  return [...decoded.refusals, ...stored]
}

async function store<Item>(
  items: readonly Item[],
  write: (db: Database, items: readonly Item[]) => Promise<unknown>,
  nameOf: (item: Item) => string,
): Promise<Refusal[]> {
  if (items.length === 0) return []
  return withDatabase(async (db) => {
    const refusals = await ingestContext()
      .gate.run(() => storeOrRefuse(items, (some) => write(db, some), nameOf))
      .catch(askAgain)
    notifyLive(db)
    return refusals
  })
}

/**
 * What PostgreSQL refuses for another reason than a value (a table that a migration has yet to make, a
 * missing privilege) is no fault of the sender, who throws away what is answered with 500.
 */
function askAgain(error: unknown): never {
  if (sqlStateOf(error) === undefined || isUnavailable(error)) throw error
  throw new AppError('unavailable', `Signalbox cannot store it just now: ${messageOf(error)}.`, {
    retryAfterSeconds: 30,
    cause: error,
  })
}
