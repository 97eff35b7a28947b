import { AppError, messageOf } from '#lib/platform/errors.ts'
import { describeIssues } from '../describe-issues.ts'
import { limits, tooMany, type AcceptedTimes } from '../limits.ts'
import type { DecodedEvents, EventRow } from '../model.ts'
import { faultOfAttributes, faultOfTime } from '../normalise/faults.ts'
import { isRecord, parseJson } from '../parse-json.ts'
import { eventRowOf } from './event-row.ts'
import { nativeEventSchema } from './schemas.ts'

/** When a batch arrived, and which times its events may have. */
export type Arrival = { nowMs: number; accepted: AcceptedTimes }

/**
 * Decodes a JSON array of native events, or one event. What is no event is refused alone.
 * @throws AppError `bad_request` where the body is no such JSON, `payload_too_large` for too many events.
 */
export function decodeJsonEvents(body: Uint8Array, arrival: Arrival): DecodedEvents {
  const decoded: DecodedEvents = { events: [], refusals: [] }
  if (body.byteLength === 0) return decoded
  const parsed = parseJson(body)
  const list = isRecord(parsed) ? [parsed] : parsed
  if (!Array.isArray(list)) {
    throw new AppError('bad_request', 'The body is neither a JSON array of events nor one event.')
  }
  if (list.length > limits.eventsPerRequest) throw tooMany('events', limits.eventsPerRequest)
  for (const entry of list) add(decoded, eventOf(entry, arrival))
  return decoded
}

/**
 * Decodes native events, one a line. A line that is no event is refused with its number.
 * @throws AppError `payload_too_large` for too many events.
 */
export function decodeNdjsonEvents(body: Uint8Array, arrival: Arrival): DecodedEvents {
  const decoded: DecodedEvents = { events: [], refusals: [] }
  let line = 0
  for (let start = 0; start < body.length;) {
    const newline = body.indexOf(10, start)
    const end = newline === -1 ? body.length : newline
    line++
    const event = eventOfLine(body.subarray(start, end), arrival)
    if (event !== null) add(decoded, typeof event === 'string' ? `line ${line}: ${event}` : event)
    start = end + 1
  }
  return decoded
}

function add(decoded: DecodedEvents, event: EventRow | string): void {
  const index = decoded.events.length + decoded.refusals.length
  if (index >= limits.eventsPerRequest) throw tooMany('events', limits.eventsPerRequest)
  if (typeof event === 'string') decoded.refusals.push({ index, reason: event })
  else decoded.events.push(event)
}

/** Null for an empty line, a text for the reason why it is no event. */
function eventOfLine(line: Uint8Array, arrival: Arrival): EventRow | string | null {
  if (line.every((byte) => byte === 32 || byte === 9 || byte === 13)) return null
  try {
    return eventOf(parseJson(line), arrival)
  } catch (error) {
    return messageOf(error).replace('The body', 'it')
  }
}

function eventOf(entry: unknown, arrival: Arrival): EventRow | string {
  const parsed = nativeEventSchema.safeParse(entry)
  if (!parsed.success) return describeIssues(parsed.error)
  const fault = faultOfAttributes(parsed.data.attributes)
  if (fault !== null) return fault
  const event = eventRowOf(parsed.data, arrival.nowMs)
  return faultOfTime('occurred_at', event.occurredAtMs, arrival.accepted) ?? event
}
