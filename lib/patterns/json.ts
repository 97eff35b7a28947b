export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }
export type JsonRecord = { [key: string]: Json }

/** Something that could not be read, and where: `steps[0].timeout_ms`. */
export type Fault = { path: string; message: string }

export function isRecord(value: Json | undefined): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Stands before a number that JavaScript cannot hold: as text it survives reading and writing. */
const exactMark = '\uE000exact:'
const tokens = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g

/** Numbers that JavaScript cannot hold come as marked texts, which `stringifyJson` gives back. */
export function parseJson(text: string): { value: Json } | { fault: string } {
  try {
    const value: Json = JSON.parse(text)
    if (hasPlainNumbers(text)) return { value }
    const exact: Json = JSON.parse(text.replaceAll(tokens, markIfExact))
    return { value: exact }
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) }
  }
}

export function stringifyJson(value: Json, indent?: number): string {
  const text = JSON.stringify(value, null, indent)
  return text.replaceAll(new RegExp(`"${exactMark}([^"]+)"`, 'g'), '$1')
}

/** The number that is meant, as well as JavaScript can hold it. */
export function numberIn(value: Json): number | undefined {
  if (typeof value === 'number') return value
  const isExact = typeof value === 'string' && value.startsWith(exactMark)
  return isExact ? Number(value.slice(exactMark.length)) : undefined
}

/** Whether JavaScript holds every number of a JSON text as it is. */
export function hasPlainNumbers(text: string): boolean {
  return (text.match(tokens) ?? []).every((token) => token.startsWith('"') || isPlain(token))
}

/** Objects that are read from YAML, or by zod, lose a key of this name. */
export function hasProtoKey(text: string): boolean {
  return text.includes('"__proto__"')
}

function markIfExact(token: string): string {
  return token.startsWith('"') || isPlain(token) ? token : `"${exactMark}${token}"`
}

function isPlain(number: string): boolean {
  return decimalOf(number) === decimalOf(String(Number(number)))
}

/** One spelling for each decimal number: `1.50` and `15e-1` are `15e-1`. */
function decimalOf(number: string): string {
  const parts = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(number)
  if (!parts) return number
  const [, sign, whole = '', fraction = '', exponent = '0'] = parts
  const digits = `${whole}${fraction}`.replace(/^0+/, '')
  const short = digits.replace(/0+$/, '')
  if (short === '') return '0'
  return `${sign}${short}e${Number(exponent) - fraction.length + digits.length - short.length}`
}

/** As the API tells it: a number too large for JavaScript is null, on the way in as on the way out. */
export function jsonSafe(value: Json): Json {
  const safe: Json = JSON.parse(JSON.stringify(value))
  return safe
}

export function kindOf(value: Json): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'an object'
  if (typeof value === 'string') return numberIn(value) === undefined ? 'text' : 'a number'
  return typeof value === 'number' ? 'a number' : 'true or false'
}

export function withoutUndefined<Shape extends object>(shape: Shape): Shape {
  const copy = { ...shape }
  for (const [key, value] of Object.entries(copy)) {
    if (value === undefined) Reflect.deleteProperty(copy, key)
  }
  return copy
}

/** Whether two values say the same, in whatever order their keys stand. */
export function sameJson(one: Json | undefined, other: Json | undefined): boolean {
  if (one === other) return true
  if (Array.isArray(one)) {
    return (
      Array.isArray(other) &&
      one.length === other.length &&
      one.every((value, at) => sameJson(value, other[at]))
    )
  }
  if (!isRecord(one) || !isRecord(other)) return false
  const keys = Object.keys(one)
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && sameJson(one[key], other[key]))
  )
}
