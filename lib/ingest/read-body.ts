import { promisify } from 'node:util'
import { gunzip, gunzipSync, inflate, inflateSync } from 'node:zlib'
import { AppError, messageOf } from '#lib/platform/errors.ts'
import { limits } from './limits.ts'

export type BodyCaps = {
  /** As sent. */
  maxBodyBytes: number
  /** After decompression. */
  maxDecodedBytes: number
  /** Told of bytes as they arrive; what it throws ends the reading. */
  onBytes?: (count: number) => void
}

const decompressors = {
  gzip: { sync: gunzipSync, async: promisify(gunzip) },
  deflate: { sync: inflateSync, async: promisify(inflate) },
}
// Below it, handing the work to another thread takes longer than the work.
const smallBodyBytes = 16 * 1024
// A sender that is cut off sees a broken connection instead of its answer, and so is heard out: it
// takes no memory. One that goes on and on is cut off all the same.
const heardOutTimes = 4

/**
 * The decompressed body of a request.
 * @throws AppError `payload_too_large` as soon as a cap is passed, `unsupported_media_type` for another
 * encoding than gzip and deflate, `bad_request` for a body that does not arrive whole or does not unpack.
 */
export async function readBody(request: Request, caps: BodyCaps): Promise<Uint8Array> {
  const encoding = contentEncodingOf(request)
  const announced = Number(request.headers.get('content-length') ?? 0)
  if (announced > caps.maxBodyBytes) throw tooLarge(caps.maxBodyBytes)
  const body = await readAll(request, caps)
  if (encoding !== 'identity') return decompress(body, encoding, caps.maxDecodedBytes)
  if (body.byteLength > caps.maxDecodedBytes) throw tooLarge(caps.maxDecodedBytes)
  return body
}

function contentEncodingOf(request: Request): 'identity' | keyof typeof decompressors {
  const encoding = request.headers.get('content-encoding')?.trim().toLowerCase() ?? ''
  if (encoding === '' || encoding === 'identity') return 'identity'
  if (encoding === 'gzip' || encoding === 'x-gzip') return 'gzip'
  if (encoding === 'deflate') return 'deflate'
  throw new AppError(
    'unsupported_media_type',
    `The content encoding ${JSON.stringify(encoding)} is not accepted: send gzip, deflate or identity.`,
  )
}

async function readAll(request: Request, caps: BodyCaps): Promise<Uint8Array> {
  if (!request.body) return new Uint8Array()
  const reader = request.body.getReader()
  const body = new GrowingBody(caps)
  let refusal: Error | null = null
  let heard = 0
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(incomplete('it took too long')), limits.bodyMs)
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), late.promise])
      if (done && refusal === null) return body.whole()
      heard += value?.byteLength ?? 0
      if (done || heard > caps.maxBodyBytes * heardOutTimes) {
        throw refusal ?? tooLarge(caps.maxBodyBytes)
      }
      refusal ??= body.take(value)
    }
  } catch (error) {
    // What the sender still has to say is of no use; it may have gone already.
    reader.cancel().catch(() => undefined)
    throw refusal ?? (error instanceof AppError ? error : incomplete(messageOf(error)))
  } finally {
    clearTimeout(timer)
  }
}

/** One buffer that doubles: a list of chunks of a byte each would take a hundred times the body. */
class GrowingBody {
  readonly #caps: BodyCaps
  #bytes = new Uint8Array(smallBodyBytes)
  #size = 0

  constructor(caps: BodyCaps) {
    this.#caps = caps
  }

  whole(): Uint8Array {
    return this.#bytes.subarray(0, this.#size)
  }

  /** @returns why the body is not taken any more, if it is not. */
  take(chunk: Uint8Array): Error | null {
    const { maxBodyBytes, onBytes } = this.#caps
    const end = this.#size + chunk.byteLength
    try {
      if (end > maxBodyBytes) throw tooLarge(maxBodyBytes)
      onBytes?.(chunk.byteLength)
    } catch (error) {
      this.#bytes = new Uint8Array()
      return error instanceof Error ? error : new Error(messageOf(error))
    }
    if (end > this.#bytes.byteLength) {
      const larger = new Uint8Array(Math.max(end, this.#bytes.byteLength * 2))
      larger.set(this.#bytes)
      this.#bytes = larger
    }
    this.#bytes.set(chunk, this.#size)
    this.#size = end
    return null
  }
}

async function decompress(
  body: Uint8Array,
  encoding: keyof typeof decompressors,
  maxOutputLength: number,
): Promise<Uint8Array> {
  const { sync, async } = decompressors[encoding]
  // An empty body is an empty request, though no gzip.
  if (body.byteLength === 0) return body
  try {
    return body.byteLength <= smallBodyBytes
      ? sync(body, { maxOutputLength })
      : await oneAtATime(() => async(body, { maxOutputLength }))
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(maxOutputLength, ' when decompressed')
    throw new AppError('bad_request', `The body is not valid ${encoding}: ${messageOf(error)}.`)
  }
}

let unpacking: Promise<unknown> = Promise.resolve()

/** Until it is unpacked, nobody knows how large a body is: many bombs at once would fill the memory. */
function oneAtATime<Result>(work: () => Promise<Result>): Promise<Result> {
  const mine = unpacking.then(work)
  unpacking = mine.catch(() => undefined)
  return mine
}

function tooLarge(maxBytes: number, when = ''): AppError {
  return new AppError(
    'payload_too_large',
    `The body is over ${maxBytes} bytes${when}: send smaller batches.`,
  )
}

function incomplete(why: string): AppError {
  return new AppError('bad_request', `The body did not arrive whole: ${why}.`)
}
