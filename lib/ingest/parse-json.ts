import { AppError, messageOf } from '#lib/platform/errors.ts'
import { assertJsonSize } from './json-size.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** @throws AppError `bad_request` if the bytes are not UTF-8. */
function textOfBody(body: Uint8Array): string {
  try {
    return utf8.decode(body)
  } catch (cause) {
    throw new AppError('bad_request', 'The body is not valid UTF-8.', { cause })
  }
}

/** @throws AppError `bad_request` that says where the body stops being JSON, `payload_too_large` for a bomb. */
export function parseJson(body: Uint8Array): unknown {
  assertJsonSize(body)
  const text = textOfBody(body)
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new AppError('bad_request', `The body is not valid JSON: ${messageOf(cause)}`, { cause })
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
