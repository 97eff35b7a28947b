import { AppError } from '#lib/platform/errors.ts'
import { emptySpan } from '../empty-span.ts'
import { limits, tooMany } from '../limits.ts'
import type { DecodedSpans, Span } from '../model.ts'
import { isRecord, parseJson } from '../parse-json.ts'
import { attributesField } from './json-attributes.ts'
import {
  enumField,
  FieldFault,
  hexField,
  listField,
  nanosField,
  recordField,
  textField,
} from './json-fields.ts'
import {
  faultOfIds,
  millisecondsOfNanos,
  ownerOf,
  parentOf,
  spanKinds,
  statusCodes,
  type Owner,
} from './span-parts.ts'

type Fields = Record<string, unknown>

const kindNames = spanKinds.map((kind) => `SPAN_KIND_${kind.toUpperCase()}`)
const statusNames = statusCodes.map((code) => `STATUS_CODE_${code.toUpperCase()}`)

/**
 * Decodes an ExportTraceServiceRequest in OTLP/JSON. A span that cannot be what it says is refused alone.
 * @throws AppError `bad_request` where the body has another shape, `payload_too_large` for too many spans.
 */
export function decodeJsonTraces(body: Uint8Array): DecodedSpans {
  const decoded: DecodedSpans = { spans: [], refusals: [] }
  if (body.byteLength === 0) return decoded
  const request = parseJson(body)
  try {
    if (!isRecord(request)) throw new FieldFault('something else than an object')
    for (const resourceSpans of messages(request, 'resourceSpans')) {
      const owner = readOwner(resourceSpans)
      for (const scopeSpans of messages(resourceSpans, 'scopeSpans')) {
        for (const span of listField(scopeSpans, 'spans')) addSpan(decoded, owner, span)
      }
    }
  } catch (error) {
    if (!(error instanceof FieldFault)) throw error
    throw new AppError('bad_request', `The body is not OTLP/JSON: it has ${error.message}.`)
  }
  return decoded
}

function messages(fields: Fields, name: string): Fields[] {
  return listField(fields, name).map((entry) => {
    if (isRecord(entry)) return entry
    throw new FieldFault(`an entry of ${name} that is no object`)
  })
}

function readOwner(resourceSpans: Fields): Owner {
  try {
    return ownerOf(attributesField(recordField(resourceSpans, 'resource')), null)
  } catch (error) {
    return ownerOf({}, faultMessage(error))
  }
}

function addSpan(decoded: DecodedSpans, owner: Owner, fields: unknown): void {
  const index = decoded.spans.length + decoded.refusals.length
  if (index >= limits.spansPerRequest) throw tooMany('spans', limits.spansPerRequest)
  const span = emptySpan(owner)
  const fault = readFault(span, fields) ?? owner.fault ?? faultOfIds(span)
  if (fault === null) decoded.spans.push({ index, span })
  else decoded.refusals.push({ index, reason: fault })
}

function readFault(span: Span, fields: unknown): string | null {
  try {
    if (!isRecord(fields)) return 'a span that is no object'
    readSpan(span, fields)
    return null
  } catch (error) {
    return faultMessage(error)
  }
}

function readSpan(span: Span, fields: Fields): void {
  const start = nanosField(fields, 'startTimeUnixNano')
  const status = recordField(fields, 'status')
  span.traceId = hexField(fields, 'traceId')
  span.spanId = hexField(fields, 'spanId')
  span.parentSpanId = parentOf(hexField(fields, 'parentSpanId'))
  span.name = textField(fields, 'name')
  span.kind = spanKinds[enumField(fields, 'kind', kindNames)] ?? 'unspecified'
  span.startMs = millisecondsOfNanos(Number(start >> 32n), Number(start & 0xffffffffn))
  span.durationMs = Number(nanosField(fields, 'endTimeUnixNano') - start) / 1e6
  span.attributes = attributesField(fields)
  span.linked = listField(fields, 'links').length > 0
  span.status = statusCodes[enumField(status, 'code', statusNames)] ?? 'unset'
  span.statusMessage = textField(status, 'message') || exceptionOf(fields)
}

function exceptionOf(fields: Fields): string | null {
  let exception: string | null = null
  for (const event of messages(fields, 'events')) {
    if (event.name !== 'exception') continue
    const told = messages(event, 'attributes')
    exception = textOf(told, 'exception.message') || textOf(told, 'exception.type') || exception
  }
  return exception
}

function textOf(attributes: Fields[], key: string): string {
  const found = attributes.findLast((attribute) => attribute.key === key)
  return found ? textField(recordField(found, 'value'), 'stringValue') : ''
}

function faultMessage(error: unknown): string {
  if (error instanceof FieldFault) return error.message
  throw error
}
