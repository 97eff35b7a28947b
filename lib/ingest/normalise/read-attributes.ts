import { limits } from '../limits.ts'
import type { Attributes } from '../model.ts'

/** The first of the attributes that holds text (or a number, as text); empty text counts as none. */
export function findText(attributes: Attributes, names: readonly string[]): string | null {
  for (const name of names) {
    const value = attributes[name]
    if (typeof value === 'string') {
      if (value !== '') return value
    } else if (typeof value === 'number') return String(value)
  }
  return null
}

/** The first of the attributes that holds a whole number; Zipkin and old SDKs write numbers as text. */
export function findInteger(attributes: Attributes, names: readonly string[]): number | null {
  for (const name of names) {
    const value = attributes[name]
    if (typeof value === 'number' && Number.isSafeInteger(value)) return value
    if (typeof value === 'string' && /^-?\d{1,15}$/.test(value)) return Number(value)
  }
  return null
}

/**
 * A status code that its column can hold, 32 bits with a sign. JSON-RPC allows any whole number: such a
 * one stays in the attributes, and the call is kept without it.
 */
export function findStatusCode(attributes: Attributes, names: readonly string[]): number | null {
  const code = findInteger(attributes, names)
  return code !== null && code === (code | 0) ? code : null
}

export function isTrue(attributes: Attributes, name: string): boolean {
  return attributes[name] === true || attributes[name] === 'true'
}

/** Bytes on the side of the request; 0 if none of the attributes says. */
export function findSize(attributes: Attributes, names: readonly string[]): number {
  return Math.max(0, findInteger(attributes, names) ?? 0)
}

const resendNames = ['http.request.resend_count', 'http.resend_count']

export function resendCountOf(attributes: Attributes): number {
  const count = findInteger(attributes, resendNames) ?? 0
  return count > 0 && count <= limits.resendCount ? count : 0
}
