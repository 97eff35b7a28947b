import { Buffer } from 'node:buffer'
import { emptySpan } from '#lib/ingest/empty-span.ts'
import { attributesOf, encodeSpan, proto } from '#lib/ingest/otlp/test-support.ts'
import { planTrace, resourceOf, spansPerTrace, type PlannedSpan } from './traffic.ts'

const traceKinds = 1_000
const traceMark = 'd1'.repeat(16)
const spanMark = 'd2'.repeat(8)
const parentMark = 'd3'.repeat(8)
const startMarkMs = 1_762_000_000_000

/** An encoded span with holes for what differs each time. */
type SpanTemplate = {
  service: string
  isServer: boolean
  bytes: Buffer
  parent: number | null
  afterMs: number
  durationMs: number
  at: { trace: number; span: number; parent: number; start: number; end: number }
}

export type Batch = { body: Buffer; spans: number; traces: number }

/** Makes requests out of spans that were encoded before, with ids of their own and the time of now. */
export class Requests {
  readonly #traces = Array.from({ length: traceKinds }, (_, seed) => planTrace(seed).map(template))
  #next = 0

  /** All spans of some traces in one request, as a collector sends them. */
  whole(count: number, spansPerRequest: number): Batch[] {
    const traces = Math.round(spansPerRequest / spansPerTrace)
    return Array.from({ length: count }, () => ({ ...encode(this.#spansOf(traces)), traces }))
  }

  /** The two sides of the same calls in two requests, as the services send them. */
  sides(count: number, spansPerRequest: number): Batch[] {
    const traces = Math.round((2 * spansPerRequest) / spansPerTrace)
    return Array.from({ length: count / 2 }, () => {
      const spans = this.#spansOf(traces)
      return [false, true].map((side) => ({
        ...encode(spans.filter(({ isServer }) => isServer === side)),
        traces: traces / 2,
      }))
    }).flat()
  }

  #spansOf(traces: number): { service: string; isServer: boolean; bytes: Buffer }[] {
    const now = BigInt(Date.now()) * 1_000_000n
    return Array.from({ length: traces }, () => {
      const spans = this.#traces[this.#next++ % traceKinds] ?? []
      return fill(spans, now)
    }).flat()
  }
}

function template(planned: PlannedSpan): SpanTemplate {
  const span = {
    ...emptySpan({ resource: {}, serviceName: planned.serviceName }),
    ...planned,
    traceId: traceMark,
    spanId: spanMark,
    parentSpanId: planned.parent === null ? null : parentMark,
    startMs: startMarkMs,
  }
  const bytes = proto.bytes(2, encodeSpan(span))
  const find = (hex: string) => bytes.indexOf(Buffer.from(hex, 'hex'))
  const time = Buffer.alloc(8)
  time.writeBigUInt64LE(BigInt(startMarkMs) * 1_000_000n)
  const start = bytes.indexOf(time)
  return {
    service: planned.serviceName,
    isServer: planned.kind === 'server' && planned.parent !== null,
    bytes,
    parent: planned.parent,
    afterMs: planned.afterMs,
    durationMs: planned.durationMs,
    // The end follows the start, after its tag.
    at: {
      ...{ trace: find(traceMark), span: find(spanMark), parent: find(parentMark) },
      ...{ start, end: start + 9 },
    },
  }
}

function fill(templates: readonly SpanTemplate[], now: bigint) {
  const ids = Buffer.allocUnsafe(16 + templates.length * 8)
  crypto.getRandomValues(ids)
  const idOf = (index: number) => ids.subarray(16 + index * 8, 24 + index * 8)
  return templates.map((span, index) => {
    const bytes = Buffer.from(span.bytes)
    ids.copy(bytes, span.at.trace, 0, 16)
    idOf(index).copy(bytes, span.at.span)
    if (span.parent !== null) idOf(span.parent).copy(bytes, span.at.parent)
    const start = now + BigInt(Math.round((span.afterMs - 100) * 1e6))
    bytes.writeBigUInt64LE(start, span.at.start)
    bytes.writeBigUInt64LE(start + BigInt(Math.round(span.durationMs * 1e6)), span.at.end)
    return { service: span.service, isServer: span.isServer, bytes }
  })
}

function encode(spans: readonly { service: string; bytes: Buffer }[]) {
  const byService = Map.groupBy(spans, ({ service }) => service)
  const scope = proto.bytes(1, proto.bytes(1, '@opentelemetry/instrumentation-http'))
  const body = Buffer.concat(
    [...byService].map(([service, own]) =>
      proto.bytes(
        1,
        proto.bytes(1, ...attributesOf(resourceOf(service))),
        proto.bytes(2, scope, ...own.map(({ bytes }) => bytes)),
      ),
    ),
  )
  return { body, spans: spans.length }
}
