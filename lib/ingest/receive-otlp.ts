import { authorize } from '#lib/access/authorize.ts'
import { problemOf, requestIdOf } from '#lib/platform/problem.ts'
import { mediaTypeOf } from './media-type.ts'
import { errorAnswer, type OtlpAnswer, type OtlpEncoding, traceAnswer } from './otlp/answer.ts'
import { decodeJsonTraces } from './otlp/decode-json.ts'
import { decodeProtobufTraces } from './otlp/decode-protobuf.ts'
import { receiveSpans } from './receive.ts'
import { withBody } from './with-body.ts'

const decoders = {
  'application/x-protobuf': { encoding: 'protobuf', decode: decodeProtobufTraces },
  'application/json': { encoding: 'json', decode: decodeJsonTraces },
} as const
const mediaTypes = ['application/x-protobuf', 'application/json'] as const

/** OTLP/HTTP: answers in the encoding of the request, errors too, as its specification says. */
export async function receiveOtlp(request: Request): Promise<Response> {
  const requestId = requestIdOf(request.headers)
  let encoding: OtlpEncoding = 'json'
  try {
    const { encoding: wanted, decode } = decoders[mediaTypeOf(request, mediaTypes)]
    encoding = wanted
    await authorize(request, 'ingest')
    const refusals = await withBody(request, (body) => receiveSpans(decode(body)))
    return answer(traceAnswer(refusals, encoding), 200, { 'X-Request-Id': requestId })
  } catch (error) {
    const problem = problemOf(error, requestId)
    return answer(errorAnswer(problem, encoding), problem.status, {
      'X-Request-Id': requestId,
      ...(problem.retryAfterSeconds !== undefined && {
        'Retry-After': String(Math.ceil(problem.retryAfterSeconds)),
      }),
    })
  }
}

function answer(
  { contentType, body }: OtlpAnswer,
  status: number,
  headers: Record<string, string>,
): Response {
  return new Response(body, { status, headers: { 'Content-Type': contentType, ...headers } })
}
