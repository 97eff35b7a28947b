import { acceptedTimes } from './limits.ts'
import { mediaTypeOf } from './media-type.ts'
import { decodeJsonEvents, decodeNdjsonEvents } from './native/decode.ts'
import { ingestContext, receiveEvents } from './receive.ts'
import { withBody } from './with-body.ts'

const mediaTypes = ['application/json', 'application/x-ndjson'] as const

/** Native events, as a JSON array or NDJSON: what was refused is named with its place and reason. */
export async function receiveNativeEvents(request: Request): Promise<Response> {
  const mediaType = mediaTypeOf(request, mediaTypes)
  const decode = mediaType === 'application/json' ? decodeJsonEvents : decodeNdjsonEvents
  const answer = await withBody(request, async (body) => {
    const nowMs = Date.now()
    const accepted = acceptedTimes(ingestContext().config, nowMs)
    const decoded = decode(body, { nowMs, accepted })
    const count = decoded.events.length + decoded.refusals.length
    const refused = await receiveEvents(decoded)
    return { accepted: count - refused.length, refused }
  })
  return Response.json(answer, { status: 200 })
}
