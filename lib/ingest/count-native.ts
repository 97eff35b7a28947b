import type { Transaction } from 'kysely'
import type { DatabaseSchema } from '#lib/db/schema.ts'
import { bigintOfSpanId } from '#lib/platform/ids.ts'
import { countCalls } from './counted-calls.ts'
import { halfOfEvent } from './half-of-event.ts'
import type { EventRow } from './model.ts'

const terminal = new Set(['response', 'error', 'timeout'])

/**
 * The native events that are still to be inserted. An event that has its calling span's id, as the
 * communication library gives it, is the calling side of a call of which spans may tell as well: it is
 * counted with them, once, whichever comes first.
 */
export async function withoutCountedNative(
  transaction: Transaction<DatabaseSchema>,
  events: readonly EventRow[],
): Promise<readonly EventRow[]> {
  const told = new Map(
    events.filter(isCallingSpan).map((event) => [halfOfEvent(event, 'client'), event]),
  )
  if (told.size === 0) return events
  const calls = [...told.keys()].map((caller) => ({
    traceId: caller.traceId,
    spanId: caller.callSpanId,
    caller,
    callees: [],
  }))
  const fresh = new Set((await countCalls(transaction, calls, told)).map(keyOf))
  return events.filter((event) => !isCallingSpan(event) || fresh.has(keyOf(event)))
}

function isCallingSpan({ id, traceId, spanId, eventType }: EventRow): boolean {
  return (
    terminal.has(eventType) &&
    traceId !== null &&
    /^[0-9a-f]{32}$/.test(traceId) &&
    spanId !== null &&
    /^[0-9a-f]{16}$/.test(spanId) &&
    id === bigintOfSpanId(spanId)
  )
}

function keyOf({ traceId, id }: EventRow): string {
  return `${traceId}:${id}`
}
