import { Buffer } from 'node:buffer'
import { emptySpan } from '../empty-span.ts'
import type { Attributes, AttributeValue, Span } from '../model.ts'
import { ownerOf, spanKinds, statusCodes } from './span-parts.ts'

/** Writes protobuf, for tests. */
export const proto = {
  varint(field: number, value: number | bigint): Buffer {
    return Buffer.concat([varint(field * 8), varint(value)])
  },
  fixed64(field: number, value: bigint): Buffer {
    const bytes = Buffer.alloc(8)
    bytes.writeBigUInt64LE(value)
    return Buffer.concat([varint(field * 8 + 1), bytes])
  },
  double(field: number, value: number): Buffer {
    const bytes = Buffer.alloc(8)
    bytes.writeDoubleLE(value)
    return Buffer.concat([varint(field * 8 + 1), bytes])
  },
  bytes(field: number, ...parts: (Uint8Array | string)[]): Buffer {
    const value = Buffer.concat(parts.map((part) => Buffer.from(part)))
    return Buffer.concat([varint(field * 8 + 2), varint(value.length), value])
  },
}

function varint(value: number | bigint): Buffer {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128)
  bytes.push(Number(rest))
  return Buffer.from(bytes)
}

export function sampleSpan(changes: Partial<Span> = {}): Span {
  const resource = changes.resource ?? { 'service.name': 'order-service' }
  return {
    ...emptySpan(ownerOf(resource, null)),
    traceId: '5b8efff798038103d269b633813fc60c',
    spanId: 'eee19b7ec3c1b174',
    kind: 'client',
    name: 'GET',
    startMs: 1_762_000_000_000.5,
    durationMs: 12.345678,
    ...changes,
  }
}

/** An ExportTraceServiceRequest in protobuf, a ResourceSpans for each span. */
export function encodeProtobuf(spans: readonly Span[]): Buffer {
  return Buffer.concat(
    spans.map((span) =>
      proto.bytes(
        1,
        proto.bytes(1, ...attributesOf(span.resource)),
        proto.bytes(2, proto.bytes(1, proto.bytes(1, 'scope')), proto.bytes(2, encodeSpan(span))),
      ),
    ),
  )
}

export function encodeSpan(span: Span): Buffer {
  const [start, end] = nanosOf(span)
  return Buffer.concat([
    proto.bytes(1, Buffer.from(span.traceId, 'hex')),
    proto.bytes(2, Buffer.from(span.spanId, 'hex')),
    proto.bytes(4, Buffer.from(span.parentSpanId ?? '', 'hex')),
    proto.bytes(5, span.name),
    proto.varint(6, spanKinds.indexOf(span.kind)),
    proto.fixed64(7, start),
    proto.fixed64(8, end),
    ...attributesOf(span.attributes, 9),
    ...(span.linked ? [proto.bytes(13, proto.bytes(3, 'state'))] : []),
    proto.bytes(
      15,
      proto.bytes(2, span.statusMessage ?? ''),
      proto.varint(3, statusCodes.indexOf(span.status)),
    ),
  ])
}

export function attributesOf(attributes: Attributes, field = 1): Buffer[] {
  return Object.entries(attributes).map(([key, value]) =>
    proto.bytes(field, proto.bytes(1, key), proto.bytes(2, anyValue(value))),
  )
}

function anyValue(value: AttributeValue): Buffer {
  if (value === null) return Buffer.alloc(0)
  if (typeof value === 'string') return proto.bytes(1, value)
  if (typeof value === 'boolean') return proto.varint(2, Number(value))
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? proto.varint(3, value) : proto.double(4, value)
  }
  if (!Array.isArray(value)) return proto.bytes(6, ...attributesOf(value))
  return proto.bytes(5, ...value.map((part) => proto.bytes(1, anyValue(part))))
}

/** The same request in OTLP/JSON. */
export function encodeJson(spans: readonly Span[]): Buffer {
  return Buffer.from(JSON.stringify({ resourceSpans: spans.map(resourceSpansJson) }))
}

function resourceSpansJson(span: Span): unknown {
  const [start, end] = nanosOf(span)
  const json = {
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId ?? '',
    name: span.name,
    kind: spanKinds.indexOf(span.kind),
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(end),
    attributes: attributesJson(span.attributes),
    links: span.linked ? [{}] : [],
    status: { code: statusCodes.indexOf(span.status), message: span.statusMessage ?? '' },
  }
  return {
    resource: { attributes: attributesJson(span.resource) },
    scopeSpans: [{ scope: { name: 'scope' }, spans: [json] }],
  }
}

function attributesJson(attributes: Attributes): unknown[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValueJson(value) }))
}

function anyValueJson(value: AttributeValue): unknown {
  if (value === null) return {}
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value }
  }
  if (!Array.isArray(value)) return { kvlistValue: { values: attributesJson(value) } }
  return { arrayValue: { values: value.map(anyValueJson) } }
}

function nanosOf(span: Span): [bigint, bigint] {
  const start = BigInt(Math.round(span.startMs * 1000)) * 1000n
  return [start, start + BigInt(Math.round(span.durationMs * 1e6))]
}
