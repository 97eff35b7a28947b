import { AppError } from '#lib/platform/errors.ts'
import { limits, tooMany } from './limits.ts'

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c]
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d]

/**
 * Refuses JSON that would take far more memory once parsed than it takes as text: `[[],[],…` takes ten
 * times as much, and deep nesting takes the parser seconds.
 * @throws AppError `payload_too_large` or `bad_request`
 */
export function assertJsonSize(body: Uint8Array): void {
  let depth = 0
  let values = 0
  for (let at = 0; at < body.length; at++) {
    const byte = body[at]
    if (byte === quote) at = endOfText(body, at)
    else if (byte === comma) values++
    else if (byte === openList || byte === openObject) {
      values++
      if (++depth > limits.jsonDepth) throw tooDeep()
    } else if (byte === closeList || byte === closeObject) depth--
  }
  if (values > limits.valuesPerRequest) throw tooMany('values', limits.valuesPerRequest)
}

/** The position of the quotation mark that ends the text, or the end of the body. */
function endOfText(body: Uint8Array, start: number): number {
  let at = start + 1
  while (at < body.length && body[at] !== quote) at += body[at] === backslash ? 2 : 1
  return at
}

function tooDeep(): AppError {
  return new AppError(
    'bad_request',
    `The body is JSON nested deeper than ${limits.jsonDepth} levels, the limit.`,
  )
}
