import { groupCalls, splitMessages } from './calls.ts'
import { countCall, nothingCounted } from './count-call.ts'
import type { DecodedSpans, EventRow, Refusal } from './model.ts'
import { normaliseSpans } from './normalise/normalise-spans.ts'
import { decodeJsonTraces } from './otlp/decode-json.ts'
import { completeAlone } from './pairing.ts'
import { withBody } from './with-body.ts'
import { decodeZipkinSpans } from './zipkin/decode.ts'

/** A file may be of any time. */
const anyTime = { fromMs: -Infinity, toMs: Infinity }

/** The events that spans would be stored as, were they sent; nothing is stored, and no time is refused. */
export function eventsOfSpans(decoded: DecodedSpans): { events: EventRow[]; refusals: Refusal[] } {
  const { halves, refusals } = normaliseSpans(decoded, anyTime)
  const alone = halves.filter(({ awaitsPartner }) => !awaitsPartner)
  const calls = splitMessages(groupCalls(halves.filter(({ awaitsPartner }) => awaitsPartner)))
  const events = [
    ...alone.flatMap((half) => completeAlone(half)),
    ...calls.flatMap((call) => countCall(nothingCounted, call).events),
  ]
  return { events, refusals }
}

/**
 * Interprets the spans in the body of a request, OTLP/JSON or (a list) Zipkin, and stores nothing.
 * @throws AppError as the endpoints that take spans in do
 */
export function openSpans(request: Request): ReturnType<typeof openBody> {
  return withBody(request, openBody)
}

async function openBody(body: Uint8Array) {
  const isList = String.fromCharCode(...body.subarray(0, 64))
    .trimStart()
    .startsWith('[')
  return eventsOfSpans(isList ? decodeZipkinSpans(body, Date.now()) : decodeJsonTraces(body))
}
