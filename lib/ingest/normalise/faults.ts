import { Buffer } from 'node:buffer'
import { limits, type AcceptedTimes } from '../limits.ts'
import type { Attributes, AttributeValue } from '../model.ts'
import { isStorable } from '../storable-text.ts'

const quotedChars = 60
const dayMs = 86_400_000

/** A text in quotes, short enough for a message, with what cannot be printed written as escapes. */
export function quote(text: string): string {
  return JSON.stringify(text.length > quotedChars ? `${text.slice(0, quotedChars)}…` : text)
}

/** Why PostgreSQL cannot hold the text, or null. */
function faultOfCharacters(what: string, text: string): string | null {
  if (isStorable(text)) return null
  if (text.includes('\0')) {
    return `${what} ${quote(text)} holds a NUL character, which PostgreSQL cannot store: remove it`
  }
  return `${what} ${quote(text)} holds half a surrogate pair, which is no character: send valid Unicode`
}

/** Why the text cannot be stored, or null. */
export function faultOfText(what: string, text: string, limit: number): string | null {
  if (text.length <= limit) return faultOfCharacters(what, text)
  return `${what} ${quote(text)} has ${text.length} characters, over the limit of ${limit}: shorten it`
}

/** Why the time lies outside what is kept, or null. */
export function faultOfTime(what: string, timeMs: number, accepted: AcceptedTimes): string | null {
  if (timeMs >= accepted.fromMs && timeMs <= accepted.toMs) return null
  const advice = "check the sender's clock and its unit of time"
  const at = `${what} ${describeTime(timeMs)} is`
  if (timeMs < accepted.fromMs) {
    return `${at} older than what is kept (from ${describeTime(accepted.fromMs)}): ${advice}`
  }
  if (timeMs > accepted.toMs) {
    return `${at} too far ahead (accepted until ${describeTime(accepted.toMs)}): ${advice}`
  }
  return `${at} no time: ${advice}`
}

function describeTime(timeMs: number): string {
  const isDate = Math.abs(timeMs) <= 100_000_000 * dayMs
  return isDate ? new Date(timeMs).toISOString() : `${timeMs} ms`
}

/** Why the attributes cannot be stored, or null. */
export function faultOfAttributes(attributes: Attributes): string | null {
  let count = 0
  let bytes = 0
  for (const key in attributes) {
    if (++count > limits.attributes) {
      return `more than ${limits.attributes} attributes, the limit: send fewer`
    }
    const value = attributes[key] ?? null
    const fault = faultOfText('the attribute name', key, limits.attributeKeyChars)
    if (fault !== null) return fault
    const size = typeof value === 'string' ? textBytes(value) : valueBytes(value, 0)
    if (size > limits.attributeValueBytes) {
      return size === Infinity
        ? `the attribute ${quote(key)} is nested deeper than ${limits.attributeDepth} levels, the limit: flatten it`
        : `the attribute ${quote(key)} has ${size} bytes, over the limit of ${limits.attributeValueBytes}: shorten it`
    }
    const valueFault = faultOfValue(key, value)
    if (valueFault !== null) return valueFault
    bytes += key.length + size
  }
  if (bytes <= limits.attributesBytes) return null
  return `attributes of ${bytes} bytes together, over the limit of ${limits.attributesBytes}: send fewer or shorter ones`
}

function faultOfValue(key: string, value: AttributeValue): string | null {
  if (typeof value === 'string') {
    if (isStorable(value)) return null
    return faultOfCharacters(`the value of the attribute ${quote(key)}`, value)
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return `the value of the attribute ${quote(key)} is no finite number: leave it out`
  }
  if (typeof value !== 'object' || value === null) return null
  for (const [name, part] of Object.entries(value)) {
    const fault = faultOfCharacters(`a name in the attribute ${quote(key)}`, name)
    if (fault !== null) return fault
    const partFault = faultOfValue(key, part)
    if (partFault !== null) return partFault
  }
  return null
}

// A UTF-16 unit takes at most three bytes; counting them is needed only near the limit.
function textBytes(text: string): number {
  return text.length * 3 > limits.attributeValueBytes ? Buffer.byteLength(text) : text.length
}

/** About what the value takes as JSON; Infinity if it is nested too deep. */
function valueBytes(value: AttributeValue, depth: number): number {
  if (depth > limits.attributeDepth) return Infinity
  if (typeof value === 'string') return textBytes(value) + 2
  if (typeof value !== 'object' || value === null) return 8
  let bytes = 2
  for (const [key, part] of Object.entries(value)) {
    bytes += (Array.isArray(value) ? 1 : key.length + 4) + valueBytes(part, depth + 1)
  }
  return bytes
}
