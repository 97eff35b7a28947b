import { AppError } from '#lib/platform/errors.ts'
import { describeIssues } from '../describe-issues.ts'
import { emptySpan, unnamedService } from '../empty-span.ts'
import { limits, tooMany } from '../limits.ts'
import type { Attributes, DecodedSpans, Span, SpanKind } from '../model.ts'
import { parseJson } from '../parse-json.ts'
import { zipkinSpanSchema, type ZipkinSpan } from './schemas.ts'

const noResource: Attributes = {}
const noTime = 'no timestamp: send the time at which it started, in microseconds'

/**
 * Decodes a list of spans of Zipkin's API, version 2. A span that is none is refused alone.
 * Zipkin lets the server of a shared span leave timing to its client: such a span gets the time of its
 * first annotation, else `nowMs`, no duration, and the attribute `signalbox.untimed`.
 * @throws AppError `bad_request` for another shape, `payload_too_large` for too many spans.
 */
export function decodeZipkinSpans(body: Uint8Array, nowMs: number): DecodedSpans {
  const decoded: DecodedSpans = { spans: [], refusals: [] }
  if (body.byteLength === 0) return decoded
  const list = parseJson(body)
  if (!Array.isArray(list)) {
    throw new AppError('bad_request', 'The body is not a JSON array of Zipkin spans.')
  }
  if (list.length > limits.spansPerRequest) throw tooMany('spans', limits.spansPerRequest)
  for (const [index, entry] of list.entries()) {
    const parsed = zipkinSpanSchema.safeParse(entry)
    if (!parsed.success) decoded.refusals.push({ index, reason: describeIssues(parsed.error) })
    else {
      const span = spanOf(parsed.data, nowMs)
      if (span) decoded.spans.push({ index, span })
      else decoded.refusals.push({ index, reason: noTime })
    }
  }
  return decoded
}

function spanOf(zipkin: ZipkinSpan, nowMs: number): Span | null {
  const startMs = startOf(zipkin, nowMs)
  if (startMs === null) return null
  const attributes = attributesOf(zipkin)
  return {
    ...emptySpan({
      resource: noResource,
      serviceName: zipkin.localEndpoint?.serviceName || unnamedService,
    }),
    traceId: zipkin.traceId,
    spanId: zipkin.id,
    parentSpanId: zipkin.parentId && zipkin.parentId !== zipkin.id ? zipkin.parentId : null,
    kind: kindOf(zipkin),
    name: zipkin.name ?? '',
    startMs,
    durationMs: (zipkin.duration ?? 0) / 1000,
    attributes,
    status: statusOf(attributes),
    statusMessage: messageOf(attributes),
    shared: zipkin.shared ?? false,
    remoteServiceName: zipkin.remoteEndpoint?.serviceName || null,
  }
}

function kindOf({ kind }: ZipkinSpan): SpanKind {
  if (kind === 'CLIENT') return 'client'
  if (kind === 'SERVER') return 'server'
  if (kind === 'PRODUCER') return 'producer'
  return kind === 'CONSUMER' ? 'consumer' : 'internal'
}

function startOf(zipkin: ZipkinSpan, nowMs: number): number | null {
  if (zipkin.timestamp) return zipkin.timestamp / 1000
  // What is no call is not stored, so its time does not matter.
  if (!zipkin.kind) return 0
  const times = (zipkin.annotations ?? []).map((annotation) => annotation.timestamp)
  if (times.length > 0) return times.reduce((first, time) => Math.min(first, time)) / 1000
  return zipkin.shared && zipkin.kind === 'SERVER' ? nowMs : null
}

function attributesOf({ tags, remoteEndpoint, timestamp, duration }: ZipkinSpan): Attributes {
  const attributes: Attributes = { ...tags }
  const address = remoteEndpoint?.ipv4 ?? remoteEndpoint?.ipv6
  if (address) attributes['network.peer.address'] ??= address
  if (remoteEndpoint?.port) attributes['network.peer.port'] ??= remoteEndpoint.port
  if (!timestamp || duration === undefined || duration === null) {
    attributes['signalbox.untimed'] = true
  }
  return attributes
}

// OpenTelemetry's Zipkin exporters say in `otel.status_code` what Zipkin says by the mere tag `error`.
function statusOf(attributes: Attributes): Span['status'] {
  const code = attributes['otel.status_code']
  if (attributes.error !== undefined || code === 'ERROR') return 'error'
  return code === 'OK' ? 'ok' : 'unset'
}

function messageOf({ error }: Attributes): string | null {
  const message = typeof error === 'string' ? error : ''
  return message === '' || message.toLowerCase() === 'true' ? null : message
}
