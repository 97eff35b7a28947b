import { authorize } from '#lib/access/authorize.ts'
import { AppError } from '#lib/platform/errors.ts'
import { problemOf, requestIdOf } from '#lib/platform/problem.ts'
import { mediaTypeOf } from './media-type.ts'
import type { Refusal } from './model.ts'
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
export function receiveOtlp(request: Request): Promise<Response> {
  return respondOtlp(request, async ({ decode }) => {
    await authorize(request, 'ingest')
    return withBody(request, (body) => receiveSpans(decode(body)))
  })
}

/** An SDK that is given Signalbox as its endpoint also sends it metrics and logs. */
export function refuseOtlp(request: Request): Promise<Response> {
  return respondOtlp(request, async () => {
    throw new AppError(
      'not_found',
      `Signalbox takes traces, at /v1/traces, and nothing at ${new URL(request.url).pathname}: set OTEL_METRICS_EXPORTER and OTEL_LOGS_EXPORTER to none, or their endpoints to where they belong.`,
    )
  })
}

type Decoder = (typeof decoders)[keyof typeof decoders]

async function respondOtlp(
  request: Request,
  receive: (decoder: Decoder) => Promise<Refusal[]>,
): Promise<Response> {
  const requestId = requestIdOf(request.headers)
  let encoding: OtlpEncoding = 'json'
  try {
    const decoder = decoders[mediaTypeOf(request, mediaTypes)]
    encoding = decoder.encoding
    const refusals = await receive(decoder)
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
