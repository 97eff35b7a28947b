import { AppError } from '#lib/platform/errors.ts'
import { mediaTypeOf } from './media-type.ts'
import { receiveSpans } from './receive.ts'
import { summariseRefusals } from './summarise-refusals.ts'
import { withBody } from './with-body.ts'
import { decodeZipkinSpans } from './zipkin/decode.ts'

/**
 * Zipkin's POST /api/v2/spans: 202 when all is stored. Its API knows no partial success, so spans
 * that were refused make it a 400 that names them; the others are stored all the same.
 */
export async function receiveZipkin(request: Request): Promise<Response> {
  mediaTypeOf(request, ['application/json'])
  const { refusals, all } = await withBody(request, async (body) => {
    const decoded = decodeZipkinSpans(body, Date.now())
    const count = decoded.spans.length + decoded.refusals.length
    return { refusals: await receiveSpans(decoded), all: count }
  })
  if (refusals.length === 0) return new Response(null, { status: 202 })
  throw new AppError(
    'bad_request',
    `${refusals.length} of ${all} spans were refused, the others are stored: ${summariseRefusals(refusals, 'span')}`,
    { faults: refusals.map(({ index, reason }) => ({ path: `[${index}]`, message: reason })) },
  )
}
