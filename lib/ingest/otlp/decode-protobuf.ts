import { limits, tooMany } from '../limits.ts'
import type { Attributes, DecodedSpans, Span } from '../model.ts'
import { tooManyAttributes } from './attribute-limits.ts'
import { ProtobufReader } from './protobuf-reader.ts'
import { readAttribute } from './read-attribute.ts'
import { readSpan } from './read-span.ts'
import { faultOfIds, ownerOf, type Owner } from './span-parts.ts'

/**
 * Decodes an ExportTraceServiceRequest. A span that cannot be what it says is refused alone.
 * @throws AppError `bad_request` where the bytes are no such message, `payload_too_large` for too many spans.
 */
export function decodeProtobufTraces(body: Uint8Array): DecodedSpans {
  const decoded: DecodedSpans = { spans: [], refusals: [] }
  const reader = new ProtobufReader(body)
  while (reader.position < reader.end) {
    const tag = reader.tag()
    if (tag === 10) readResourceSpans(reader, decoded)
    else reader.skip(tag)
  }
  return decoded
}

// Fields come in any order: the resource is read before the spans that share it.
function readResourceSpans(reader: ProtobufReader, decoded: DecodedSpans): void {
  const outer = reader.enter()
  const start = reader.position
  const resource: Attributes = {}
  while (reader.position < reader.end) {
    const tag = reader.tag()
    if (tag === 10) readResource(reader, resource)
    else reader.skip(tag)
  }
  const owner = ownerOf(resource, reader.takeFault())
  reader.position = start
  while (reader.position < reader.end) {
    const tag = reader.tag()
    if (tag === 18) readScopeSpans(reader, owner, decoded)
    else reader.skip(tag)
  }
  reader.leave(outer)
}

function readResource(reader: ProtobufReader, resource: Attributes): void {
  const outer = reader.enter()
  let count = 0
  while (reader.position < reader.end) {
    const tag = reader.tag()
    if (tag !== 10 || count > limits.attributes) reader.skip(tag)
    else if (++count > limits.attributes) reader.refuse(tooManyAttributes)
    else readAttribute(reader, resource)
  }
  reader.leave(outer)
}

function readScopeSpans(reader: ProtobufReader, owner: Owner, decoded: DecodedSpans): void {
  const outer = reader.enter()
  while (reader.position < reader.end) {
    const tag = reader.tag()
    if (tag === 18) addSpan(readSpan(reader, owner), { owner, reader, decoded })
    else reader.skip(tag)
  }
  reader.leave(outer)
}

type Place = { owner: Owner; reader: ProtobufReader; decoded: DecodedSpans }

function addSpan(span: Span, { owner, reader, decoded }: Place): void {
  const index = decoded.spans.length + decoded.refusals.length
  if (index >= limits.spansPerRequest) throw tooMany('spans', limits.spansPerRequest)
  const fault = reader.takeFault() ?? owner.fault ?? faultOfIds(span)
  if (fault === null) decoded.spans.push({ index, span })
  else decoded.refusals.push({ index, reason: fault })
}
