import { Buffer } from 'node:buffer'
import type { AppError, ErrorCode } from '#lib/platform/errors.ts'
import type { Refusal } from '../model.ts'
import { summariseRefusals } from '../summarise-refusals.ts'

export type OtlpEncoding = 'protobuf' | 'json'
export type OtlpAnswer = { contentType: string; body: Uint8Array<ArrayBuffer> }

/** https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto */
const rpcCodes: Record<ErrorCode, number> = {
  bad_request: 3,
  unauthorized: 16,
  forbidden: 7,
  not_found: 5,
  method_not_allowed: 12,
  conflict: 10,
  precondition_failed: 9,
  precondition_required: 9,
  payload_too_large: 3,
  unsupported_media_type: 3,
  too_many_requests: 8,
  internal: 13,
  unavailable: 14,
}

/** An ExportTraceServiceResponse: empty if all was stored, else how many spans were refused, and why. */
export function traceAnswer(refusals: readonly Refusal[], encoding: OtlpEncoding): OtlpAnswer {
  if (refusals.length === 0) return answer(encoding, {}, [])
  const errorMessage = summariseRefusals(refusals, 'span')
  return answer(
    encoding,
    // proto3 JSON writes 64-bit numbers as text.
    { partialSuccess: { rejectedSpans: String(refusals.length), errorMessage } },
    bytesField(1, [...varintField(1, refusals.length), ...textField(2, errorMessage)]),
  )
}

/** A google.rpc.Status. */
export function errorAnswer(
  error: Pick<AppError, 'code' | 'message'>,
  encoding: OtlpEncoding,
): OtlpAnswer {
  const code = rpcCodes[error.code]
  const { message } = error
  return answer(encoding, { code, message }, [...varintField(1, code), ...textField(2, message)])
}

function answer(encoding: OtlpEncoding, json: unknown, protobuf: number[]): OtlpAnswer {
  return encoding === 'json'
    ? { contentType: 'application/json', body: new TextEncoder().encode(JSON.stringify(json)) }
    : { contentType: 'application/x-protobuf', body: Uint8Array.from(protobuf) }
}

function varintField(field: number, value: number): number[] {
  return [...varint(field * 8), ...varint(value)]
}

function textField(field: number, text: string): number[] {
  return bytesField(field, [...Buffer.from(text)])
}

function bytesField(field: number, bytes: number[]): number[] {
  return [...varint(field * 8 + 2), ...varint(bytes.length), ...bytes]
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)]
}
