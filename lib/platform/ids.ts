import { createHash } from 'node:crypto'

const uuidPattern = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i
const correlationNamespace = Buffer.from('5b1e7f0c6d1c4f5e9a340d2a7c8e11b2', 'hex')

function dashed(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`
}

/** A trace id of 16 or 32 hex digits as the UUID of the same bits; a 64-bit id is padded with zeros on the left. */
export function uuidOfTraceId(traceId: string): string {
  return dashed(traceId.toLowerCase().padStart(32, '0'))
}

/**
 * A correlation id as a UUID. A UUID or 32 hex digits keep their bits; any other text becomes its
 * name-based UUID (RFC 9562, version 5), so that the same text always finds the same correlation.
 */
export function uuidOfCorrelationId(text: string): string {
  const trimmed = text.trim()
  if (uuidPattern.test(trimmed)) return dashed(trimmed.replaceAll('-', '').toLowerCase())
  const hash = createHash('sha1').update(correlationNamespace).update(trimmed).digest()
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80
  return dashed(hash.toString('hex', 0, 16))
}

/** A 64-bit span id (16 hex digits) as the signed decimal that a PostgreSQL bigint holds. */
export function bigintOfSpanId(spanId: string): string {
  return BigInt.asIntN(64, BigInt(`0x${spanId}`)).toString()
}

/** The other way round. */
export function spanIdOfBigint(id: string): string {
  return BigInt.asUintN(64, BigInt(id)).toString(16).padStart(16, '0')
}
