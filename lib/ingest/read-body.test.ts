import { deflateSync, gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { AppError } from '#lib/platform/errors.ts'
import { limits } from './limits.ts'
import { mediaTypeOf } from './media-type.ts'
import { readBody } from './read-body.ts'

const caps = { maxBodyBytes: 100_000, maxDecodedBytes: 1_000_000 }
const text = 'spans '.repeat(1000)

function post(body: BodyInit | null, headers: Record<string, string> = {}): Request {
  return new Request('http://test/', {
    method: 'POST',
    body,
    headers,
    duplex: 'half',
  } as RequestInit)
}

function streamOf(pull: (controller: ReadableStreamDefaultController<Uint8Array>) => void) {
  const cancel = vi.fn()
  return { stream: new ReadableStream<Uint8Array>({ pull, cancel }), cancel }
}

const read = async (request: Request) => Buffer.from(await readBody(request, caps)).toString()
const refusal = (code: string, message: RegExp) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) })

afterEach(() => void vi.useRealTimers())

describe('readBody', () => {
  it('reads plain, gzipped and deflated bodies, and empty ones', async () => {
    expect(await read(post(text))).toBe(text)
    expect(await read(post(text, { 'content-encoding': 'identity' }))).toBe(text)
    expect(await read(post(gzipSync(text), { 'content-encoding': 'GZIP' }))).toBe(text)
    expect(await read(post(deflateSync(text), { 'content-encoding': 'deflate' }))).toBe(text)
    expect(await read(post(null))).toBe('')
    expect(await read(post('', { 'content-encoding': 'gzip' }))).toBe('')
  })

  it('reads a large gzipped body off the main thread', async () => {
    const large = crypto.getRandomValues(new Uint8Array(50_000))
    const body = await readBody(post(gzipSync(large), { 'content-encoding': 'gzip' }), caps)
    expect(Buffer.compare(body, large)).toBe(0)
  })

  it('refuses encodings that it cannot read, and names those it can', async () => {
    await expect(read(post(text, { 'content-encoding': 'zstd' }))).rejects.toEqual(
      refusal('unsupported_media_type', /"zstd" is not accepted: send gzip, deflate or identity/),
    )
  })

  it('puts together what comes in pieces, and tells of each', async () => {
    const bytes = crypto.getRandomValues(new Uint8Array(63_000))
    let sent = 0
    const { stream } = streamOf((controller) => {
      const piece = bytes.subarray(sent, sent + 7_000)
      sent += piece.byteLength
      if (piece.byteLength === 0) controller.close()
      else controller.enqueue(piece)
    })
    const onBytes = vi.fn()
    const body = await readBody(post(stream), { ...caps, onBytes })
    expect(Buffer.compare(body, bytes)).toBe(0)
    expect(onBytes.mock.calls).toEqual(Array.from({ length: 9 }, () => [7_000]))
  })

  it('holds a body that comes byte by byte in little more than its own size', async () => {
    const size = 90_000
    let sent = 0
    const { stream } = streamOf((controller) => {
      if (sent++ < size) controller.enqueue(new Uint8Array(1))
      else controller.close()
    })
    const body = await readBody(post(stream), caps)
    expect(body.byteLength).toBe(size)
    expect(body.buffer.byteLength).toBeLessThan(size * 3)
  })

  it('hears a sender out that is refused in the middle, so that it hears the answer', async () => {
    let left = 5
    const { stream, cancel } = streamOf((controller) => {
      if (left-- > 0) controller.enqueue(new Uint8Array(1_000))
      else controller.close()
    })
    const onBytes = vi.fn(() => {
      throw new AppError('too_many_requests', 'busy')
    })
    await expect(readBody(post(stream), { ...caps, onBytes })).rejects.toEqual(
      refusal('too_many_requests', /busy/),
    )
    expect(onBytes).toHaveBeenCalledTimes(1)
    expect(left).toBe(-1)
    expect(cancel).not.toHaveBeenCalled()
  })

  it('stops at the cap, whatever the sender announced', async () => {
    const { stream, cancel } = streamOf((controller) => controller.enqueue(new Uint8Array(60_000)))
    await expect(read(post(stream))).rejects.toEqual(
      refusal('payload_too_large', /over 100000 bytes/),
    )
    expect(cancel).toHaveBeenCalled()
    const announced = post('x', { 'content-length': '100001' })
    await expect(read(announced)).rejects.toEqual(refusal('payload_too_large', /over 100000/))
    expect(announced.bodyUsed).toBe(false)
  })

  it('stops at the cap of what comes out of a bomb', async () => {
    const small = gzipSync(Buffer.alloc(10_000_000))
    const large = Buffer.concat([
      gzipSync(crypto.getRandomValues(new Uint8Array(40_000))),
      gzipSync(Buffer.alloc(40_000_000)),
    ])
    for (const bomb of [small, large]) {
      await expect(read(post(bomb, { 'content-encoding': 'gzip' }))).rejects.toEqual(
        refusal('payload_too_large', /over 1000000 bytes when decompressed/),
      )
    }
  })

  it('calls a body that does not unpack a bad request', async () => {
    const bytes = gzipSync(crypto.getRandomValues(new Uint8Array(30_000)))
    for (const broken of [bytes.subarray(0, 100), bytes.subarray(0, 20_000), Buffer.from('text')]) {
      await expect(read(post(broken, { 'content-encoding': 'gzip' }))).rejects.toEqual(
        refusal('bad_request', /not valid gzip/),
      )
    }
  })

  it('calls a body that breaks off a bad request', async () => {
    const { stream } = streamOf((controller) => controller.error(new Error('aborted')))
    await expect(read(post(stream))).rejects.toEqual(refusal('bad_request', /whole: aborted/))
  })

  it('does not wait for ever for a sender that has gone silent', async () => {
    vi.useFakeTimers()
    const { stream, cancel } = streamOf(() => undefined)
    const reading = read(post(stream)).catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(limits.bodyMs)
    expect(await reading).toEqual(refusal('bad_request', /too long/))
    expect(cancel).toHaveBeenCalled()
  })
})

describe('mediaTypeOf', () => {
  const accepted = ['application/x-protobuf', 'application/json'] as const

  it('ignores case and parameters', () => {
    const request = post('', { 'content-type': 'Application/JSON; charset=utf-8' })
    expect(mediaTypeOf(request, accepted)).toBe('application/json')
  })

  it('names what is accepted', () => {
    const typed = (type: string) => () =>
      mediaTypeOf(post(null, type ? { 'content-type': type } : {}), accepted)
    expect(typed('text/xml')).toThrow(
      refusal(
        'unsupported_media_type',
        /text\/xml is not accepted: send application\/x-protobuf or/,
      ),
    )
    expect(typed('')).toThrow(refusal('unsupported_media_type', /No content type/))
  })
})
