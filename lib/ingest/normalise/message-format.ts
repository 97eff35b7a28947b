import type { Attributes } from '../model.ts'

const headers = ['http.request.header.content-type', 'http.response.header.content-type']
const formats: readonly (readonly [pattern: RegExp, format: string])[] = [
  [/json/, 'json'],
  [/protobuf|grpc/, 'protobuf'],
  [/avro/, 'avro'],
  [/xml/, 'xml'],
  [/msgpack|messagepack/, 'msgpack'],
  [/cbor/, 'cbor'],
  [/x-www-form-urlencoded|multipart/, 'form'],
  [/^text\//, 'text'],
  [/octet-stream/, 'binary'],
]

/** The format of a call's messages, where its content types were recorded. */
export function messageFormatOf(attributes: Attributes): string | null {
  for (const header of headers) {
    const value = attributes[header]
    const first = Array.isArray(value) ? value[0] : value
    if (typeof first !== 'string') continue
    const contentType = first.toLowerCase()
    const known = formats.find(([pattern]) => pattern.test(contentType))
    if (known) return known[1]
  }
  return null
}
