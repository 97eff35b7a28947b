import { Buffer } from 'node:buffer'
import { AppError } from '#lib/platform/errors.ts'
import { textBetween } from './interned-text.ts'

const wireType = { varint: 0, fixed64: 1, bytes: 2, startGroup: 3, endGroup: 4, fixed32: 5 }

const deepestGroup = 64
const two32 = 4_294_967_296

/**
 * Walks over protobuf bytes; every read stays inside the message that was entered last.
 * @throws AppError `bad_request` with the offset where the bytes stop making sense.
 */
export class ProtobufReader {
  readonly buffer: Buffer
  position = 0
  end: number
  /** Why what is being read has to be refused although its bytes make sense. */
  fault: string | null = null
  /** How many attribute values were read. */
  values = 0
  /** The halves of the last fixed64. */
  low = 0
  high = 0
  readonly view: DataView

  constructor(bytes: Uint8Array) {
    this.buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.end = bytes.byteLength
  }

  refuse(reason: string): void {
    this.fault ??= reason
  }

  takeFault(): string | null {
    const { fault } = this
    this.fault = null
    return fault
  }

  /** Field number and wire type, as `number * 8 + type`. */
  tag(): number {
    const start = this.position
    const tag = this.varint()
    if (tag < 8 || tag >= two32) throw malformed('a field with an impossible number', start)
    return tag
  }

  /** An unsigned varint; above 2^53 only its size is right. */
  varint(): number {
    const first = this.byte()
    if (first < 128) return first
    let value = first & 0x7f
    let factor = 128
    for (let count = 1; count < 10; count++) {
      const byte = this.byte()
      value += (byte & 0x7f) * factor
      if (byte < 128) return value
      factor *= 128
    }
    throw malformed('a varint of more than 10 bytes', this.position)
  }

  /** A signed 64-bit varint: a number where that is exact, else its decimal text. */
  int64(): number | string {
    const start = this.position
    const value = this.varint()
    if (value <= Number.MAX_SAFE_INTEGER) return value
    let exact = 0n
    for (let at = start, shift = 0n; at < this.position; at++, shift += 7n) {
      exact |= BigInt((this.buffer[at] ?? 0) & 0x7f) << shift
    }
    const signed = BigInt.asIntN(64, exact)
    const number = Number(signed)
    return Number.isSafeInteger(number) ? number : signed.toString()
  }

  double(): number {
    const at = this.take(8)
    return this.view.getFloat64(at, true)
  }

  /** Reads a fixed64 into `low` and `high`. */
  fixed64(): void {
    const at = this.take(8)
    this.low = this.view.getUint32(at, true)
    this.high = this.view.getUint32(at + 4, true)
  }

  /** Goes into a message; hand what it returns to `leave`. */
  enter(): number {
    const length = this.varint()
    const outer = this.end
    if (length > outer - this.position) throw this.truncated()
    this.end = this.position + length
    return outer
  }

  leave(outer: number): void {
    this.position = this.end
    this.end = outer
  }

  text(): string {
    const length = this.varint()
    const start = this.take(length)
    const text = textBetween(this, start, this.position)
    if (text === null) this.refuse(`the text at byte ${start} is not valid UTF-8`)
    return text ?? ''
  }

  hex(): string {
    const length = this.varint()
    const start = this.take(length)
    return this.buffer.toString('hex', start, start + Math.min(length, 64))
  }

  base64(): string {
    const length = this.varint()
    const start = this.take(length)
    return this.buffer.toString('base64', start, this.position)
  }

  skip(tag: number, depth = 0): void {
    const type = tag & 7
    if (type === wireType.varint) this.varint()
    else if (type === wireType.fixed64) this.take(8)
    else if (type === wireType.bytes) this.take(this.varint())
    else if (type === wireType.fixed32) this.take(4)
    else if (type === wireType.startGroup && depth < deepestGroup) this.skipGroup(tag, depth)
    else throw malformed(`a field of the impossible wire type ${type}`, this.position)
  }

  private skipGroup(start: number, depth: number): void {
    const endTag = start - wireType.startGroup + wireType.endGroup
    for (let tag = this.tag(); tag !== endTag; tag = this.tag()) this.skip(tag, depth + 1)
  }

  private byte(): number {
    const byte = this.position < this.end ? this.buffer[this.position] : undefined
    if (byte === undefined) throw this.truncated()
    this.position++
    return byte
  }

  /** Moves over so many bytes and returns where they start. */
  private take(length: number): number {
    const start = this.position
    if (length > this.end - start) throw this.truncated()
    this.position = start + length
    return start
  }

  private truncated(): AppError {
    return malformed('a field that runs over the end of its message', this.position)
  }
}

function malformed(what: string, offset: number): AppError {
  return new AppError(
    'bad_request',
    `The body is not the protobuf of an ExportTraceServiceRequest: ${what}, at byte ${offset}.`,
  )
}
