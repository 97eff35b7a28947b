import { limits } from '../limits.ts'
import type { Attributes, AttributeValue } from '../model.ts'
import { isRecord } from '../parse-json.ts'
import {
  forbiddenKey,
  setAttribute,
  tooDeepAttribute,
  tooManyAttributes,
} from './attribute-limits.ts'
import { FieldFault, listField, recordField, textField } from './json-fields.ts'
import { jsonNumber } from './read-attribute.ts'

type Fields = Record<string, unknown>

/** @throws FieldFault */
export function attributesField(fields: Fields): Attributes {
  const list = listField(fields, 'attributes')
  if (list.length > limits.attributes) throw new FieldFault(tooManyAttributes)
  return attributesOf(list, 0)
}

function attributesOf(list: readonly unknown[], depth: number): Attributes {
  const attributes: Attributes = {}
  for (const entry of list) {
    if (!isRecord(entry)) throw new FieldFault('an attribute that is no object')
    const value = valueOf(recordField(entry, 'value'), depth)
    if (!setAttribute(attributes, textField(entry, 'key'), value))
      throw new FieldFault(forbiddenKey)
  }
  return attributes
}

// The names are those of AnyValue; a name that is not known is ignored, as everywhere in OTLP/JSON.
function valueOf(value: Fields, depth: number): AttributeValue {
  if (depth > limits.attributeDepth) throw new FieldFault(tooDeepAttribute)
  if (isGiven(value.stringValue)) return textField(value, 'stringValue')
  if (isGiven(value.intValue)) return integerOf(value.intValue)
  if (isGiven(value.boolValue)) return booleanOf(value.boolValue)
  if (isGiven(value.doubleValue)) return doubleOf(value.doubleValue)
  if (isGiven(value.arrayValue)) return arrayOf(recordField(value, 'arrayValue'), depth + 1)
  if (isGiven(value.kvlistValue)) {
    return attributesOf(listField(recordField(value, 'kvlistValue'), 'values'), depth + 1)
  }
  return isGiven(value.bytesValue) ? textField(value, 'bytesValue') : null
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null
}

function arrayOf(fields: Fields, depth: number): AttributeValue[] {
  return listField(fields, 'values').map((entry) => {
    if (!isRecord(entry)) throw new FieldFault('an attribute with a value that is no object')
    return valueOf(entry, depth)
  })
}

function integerOf(value: unknown): number | string {
  if (typeof value === 'number' && Number.isInteger(value)) {
    return Number.isSafeInteger(value) ? value : BigInt(value).toString()
  }
  if (typeof value !== 'string' || !/^-?\d{1,20}$/.test(value)) {
    throw new FieldFault('an intValue that is no whole number')
  }
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : BigInt(value).toString()
}

function booleanOf(value: unknown): boolean {
  if (typeof value === 'boolean') return value
  throw new FieldFault('a boolValue that is neither true nor false')
}

function doubleOf(value: unknown): number | string {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof number === 'number' && (!Number.isNaN(number) || value === 'NaN')) {
    return jsonNumber(number)
  }
  throw new FieldFault('a doubleValue that is no number')
}
