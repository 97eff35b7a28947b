import { isUtf8, type Buffer } from 'node:buffer'

const slots = 8_192
const longestKept = 48
const wordsPerSlot = longestKept / 4

/**
 * Decodes texts. Short ASCII texts (attribute names, service names, methods) come up again and again:
 * one string object serves them all, and is found by comparing four bytes at a time.
 */
const keptTexts: string[] = Array.from({ length: slots }, () => '')
const keptWords = new Int32Array(slots * wordsPerSlot)
const words = new Int32Array(wordsPerSlot)
const anyHighBit = 0x80808080

export type Bytes = { buffer: Buffer; view: DataView }

/** The UTF-8 text between two offsets, or null if it is not UTF-8. */
export function textBetween(bytes: Bytes, start: number, end: number): string | null {
  const length = end - start
  if (length === 0) return ''
  if (length > longestKept) return decoded(bytes.buffer, start, end)
  const hash = readWords(bytes.view, start, end)
  if (hash === null) return decoded(bytes.buffer, start, end)
  const slot = (hash ^ (hash >>> 15)) & (slots - 1)
  const text = keptTexts[slot]
  const count = (length + 3) >> 2
  return text !== undefined && text.length === length && isKept(slot, count)
    ? text
    : keep(slot, count, bytes.buffer.toString('latin1', start, end))
}

/** Fills `words` with the text and returns its hash; null if it is not ASCII. */
function readWords(view: DataView, start: number, end: number): number | null {
  let hash = end - start
  let all = 0
  let at = start
  let index = 0
  for (; at + 4 <= end; at += 4) {
    const word = view.getInt32(at, true)
    words[index++] = word
    all |= word
    hash = Math.imul(hash ^ word, 0x01000193) ^ (hash >>> 17)
  }
  let last = 0
  for (let shift = 0; at < end; at++, shift += 8) last |= view.getUint8(at) << shift
  if (index < wordsPerSlot) words[index] = last
  all |= last
  hash = Math.imul(hash ^ last, 0x01000193)
  return (all & anyHighBit) === 0 ? hash : null
}

function isKept(slot: number, count: number): boolean {
  const first = slot * wordsPerSlot
  for (let index = 0; index < count; index++) {
    if (keptWords[first + index] !== words[index]) return false
  }
  return true
}

function keep(slot: number, count: number, text: string): string {
  keptTexts[slot] = text
  const first = slot * wordsPerSlot
  for (let index = 0; index < count; index++) keptWords[first + index] = words[index] ?? 0
  return text
}

function decoded(buffer: Buffer, start: number, end: number): string | null {
  const text = buffer.toString('utf8', start, end)
  // Node puts U+FFFD in the place of what is no UTF-8; the text may also hold that character itself.
  return text.includes('\uFFFD') && !isUtf8(buffer.subarray(start, end)) ? null : text
}
