import { isRecord } from '../parse-json.ts'

/** A span, or its resource, is not what OTLP/JSON says; the message names the field. */
export class FieldFault extends Error {}

type Fields = Record<string, unknown>

// proto3 JSON: null stands for a field that is not there.
export function textField(fields: Fields, name: string): string {
  const value = fields[name] ?? ''
  if (typeof value === 'string') return value
  throw new FieldFault(`a field ${name} that is no string`)
}

export function listField(fields: Fields, name: string): readonly unknown[] {
  const value = fields[name] ?? []
  if (Array.isArray(value)) return value
  throw new FieldFault(`a field ${name} that is no array`)
}

export function recordField(fields: Fields, name: string): Fields {
  const value = fields[name] ?? {}
  if (isRecord(value)) return value
  throw new FieldFault(`a field ${name} that is no object`)
}

/** Hex digits in lower case; OTLP/JSON writes ids so, not as base64. */
export function hexField(fields: Fields, name: string): string {
  const value = textField(fields, name)
  if (/^[0-9a-f]*$/.test(value)) return value
  if (/^[0-9a-f]*$/i.test(value)) return value.toLowerCase()
  throw new FieldFault(`a field ${name} that is not written in hex digits`)
}

/** A number or name of an enumeration as its number; -1 for a name that is not known. */
export function enumField(fields: Fields, name: string, names: readonly string[]): number {
  const value = fields[name] ?? 0
  if (typeof value === 'number') return value
  if (typeof value === 'string') return /^\d+$/.test(value) ? Number(value) : names.indexOf(value)
  throw new FieldFault(`a field ${name} that is neither a number nor a name`)
}

/** Unsigned 64-bit numbers come as decimal text or, less exact, as numbers. */
export function nanosField(fields: Fields, name: string): bigint {
  const value = fields[name] ?? 0
  if (typeof value === 'string' && /^\d{1,20}$/.test(value)) return BigInt(value)
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return BigInt(value)
  throw new FieldFault(`a field ${name} that is no whole number of nanoseconds`)
}
