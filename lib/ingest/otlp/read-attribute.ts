import { limits, tooMany } from '../limits.ts'
import type { Attributes, AttributeValue } from '../model.ts'
import {
  forbiddenKey,
  setAttribute,
  tooDeepAttribute,
  tooLargeAttribute,
} from './attribute-limits.ts'
import type { ProtobufReader } from './protobuf-reader.ts'

// Far above what may be stored, so that only what is refused anyway is not looked at.
const largestRead = limits.attributeValueBytes * 4

/** Reads one KeyValue into `attributes`. */
export function readAttribute(reader: ProtobufReader, attributes: Attributes, depth = 0): void {
  const outer = reader.enter()
  let key = ''
  let value: AttributeValue = null
  while (reader.position < reader.end) {
    const tag = reader.tag()
    if (tag === 10) key = reader.text()
    else if (tag === 18) value = readAnyValue(reader, depth)
    else reader.skip(tag)
  }
  reader.leave(outer)
  if (!setAttribute(attributes, key, value)) reader.refuse(forbiddenKey)
}

function readAnyValue(reader: ProtobufReader, depth: number): AttributeValue {
  const outer = reader.enter()
  let value: AttributeValue = null
  if (++reader.values > limits.valuesPerRequest) throw tooMany('values', limits.valuesPerRequest)
  if (isRefused(reader, depth)) reader.position = reader.end
  while (reader.position < reader.end) {
    const tag = reader.tag()
    if (tag === 10) value = reader.text()
    else if (tag === 16) value = reader.varint() !== 0
    else if (tag === 24) value = reader.int64()
    else if (tag === 33) value = jsonNumber(reader.double())
    else if (tag === 42) value = readArray(reader, depth + 1)
    else if (tag === 50) value = readKeyValues(reader, depth + 1)
    else if (tag === 58) value = reader.base64()
    else reader.skip(tag)
  }
  reader.leave(outer)
  return value
}

function isRefused(reader: ProtobufReader, depth: number): boolean {
  if (depth > limits.attributeDepth) reader.refuse(tooDeepAttribute)
  else if (reader.end - reader.position > largestRead) {
    reader.refuse(tooLargeAttribute(reader.end - reader.position))
  } else return false
  return true
}

function readArray(reader: ProtobufReader, depth: number): AttributeValue[] {
  const outer = reader.enter()
  const values: AttributeValue[] = []
  while (reader.position < reader.end) {
    const tag = reader.tag()
    if (tag === 10) values.push(readAnyValue(reader, depth))
    else reader.skip(tag)
  }
  reader.leave(outer)
  return values
}

function readKeyValues(reader: ProtobufReader, depth: number): Attributes {
  const outer = reader.enter()
  const values: Attributes = {}
  while (reader.position < reader.end) {
    const tag = reader.tag()
    if (tag === 10) readAttribute(reader, values, depth)
    else reader.skip(tag)
  }
  reader.leave(outer)
  return values
}

/** JSON has no NaN and no infinities: they are written as protobuf's JSON writes them. */
export function jsonNumber(value: number): number | string {
  return Number.isFinite(value) ? value : String(value)
}
