import { emptySpan } from '../empty-span.ts'
import { limits } from '../limits.ts'
import type { Span, SpanKind } from '../model.ts'
import { tooManyAttributes } from './attribute-limits.ts'
import type { ProtobufReader } from './protobuf-reader.ts'
import { readAttribute } from './read-attribute.ts'
import { readException } from './read-event.ts'
import { millisecondsOfNanos, parentOf, spanKinds, statusCodes } from './span-parts.ts'
import type { Owner } from './span-parts.ts'

const two32 = 4_294_967_296

/** Reads one Span; what is wrong with it waits in the reader's `fault`. */
export function readSpan(reader: ProtobufReader, owner: Owner): Span {
  const outer = reader.enter()
  const span = emptySpan(owner)
  let [startLow, startHigh, endLow, endHigh, attributeCount] = [0, 0, 0, 0, 0]
  let exception: string | null = null
  while (reader.position < reader.end) {
    const tag = reader.tag()
    switch (tag) {
      case 10:
        span.traceId = reader.hex()
        break
      case 18:
        span.spanId = reader.hex()
        break
      case 34:
        span.parentSpanId = parentOf(reader.hex())
        break
      case 42:
        span.name = reader.text()
        break
      case 48:
        span.kind = readKind(reader)
        break
      case 57:
        reader.fixed64()
        startLow = reader.low
        startHigh = reader.high
        break
      case 65:
        reader.fixed64()
        endLow = reader.low
        endHigh = reader.high
        break
      case 74:
        readSpanAttribute(reader, span, ++attributeCount)
        break
      case 90:
        exception = readException(reader, exception)
        break
      case 106:
        span.linked = true
        reader.skip(tag)
        break
      case 122:
        readStatus(reader, span)
        break
      default:
        reader.skip(tag)
    }
  }
  reader.leave(outer)
  span.startMs = millisecondsOfNanos(startHigh, startLow)
  span.durationMs = ((endHigh - startHigh) * two32 + (endLow - startLow)) / 1e6
  span.statusMessage ??= exception
  return span
}

function readKind(reader: ProtobufReader): SpanKind {
  return spanKinds[reader.varint()] ?? 'unspecified'
}

function readSpanAttribute(reader: ProtobufReader, span: Span, count: number): void {
  if (count <= limits.attributes) {
    readAttribute(reader, span.attributes)
    return
  }
  reader.refuse(tooManyAttributes)
  reader.leave(reader.enter())
}

function readStatus(reader: ProtobufReader, span: Span): void {
  const outer = reader.enter()
  while (reader.position < reader.end) {
    const tag = reader.tag()
    if (tag === 18) span.statusMessage = reader.text() || null
    else if (tag === 24) span.status = statusCodes[reader.varint()] ?? 'unset'
    else reader.skip(tag)
  }
  reader.leave(outer)
}
