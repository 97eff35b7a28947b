import { describe, expect, it } from 'vitest'
import { AppError } from '#lib/platform/errors.ts'
import { errorAnswer, traceAnswer } from './answer.ts'
import { proto } from './test-support.ts'

const refusals = [{ index: 3, reason: 'no start' }]
const textOf = (body: Uint8Array) => new TextDecoder().decode(body)

describe('traceAnswer', () => {
  it('is empty where all was stored', () => {
    expect(traceAnswer([], 'protobuf')).toEqual({
      contentType: 'application/x-protobuf',
      body: new Uint8Array(),
    })
    expect(textOf(traceAnswer([], 'json').body)).toBe('{}')
  })

  it('says how many spans were refused, and why', () => {
    expect(JSON.parse(textOf(traceAnswer(refusals, 'json').body))).toEqual({
      partialSuccess: { rejectedSpans: '1', errorMessage: 'span 3: no start' },
    })
    expect(Buffer.from(traceAnswer(refusals, 'protobuf').body)).toEqual(
      proto.bytes(1, proto.varint(1, 1), proto.bytes(2, 'span 3: no start')),
    )
  })

  it('stays short for many', () => {
    const many = Array.from({ length: 1000 }, (_, index) => ({ index, reason: 'no start' }))
    const { body } = traceAnswer(many, 'protobuf')
    expect(textOf(body)).toContain('and 990 more')
    expect(body.byteLength).toBeLessThan(500)
  })
})

describe('errorAnswer', () => {
  it('is a google.rpc.Status in the encoding of the request', () => {
    const error = new AppError('unavailable', 'The database is away.')
    expect(JSON.parse(textOf(errorAnswer(error, 'json').body))).toEqual({
      code: 14,
      message: 'The database is away.',
    })
    expect(Buffer.from(errorAnswer(error, 'protobuf').body)).toEqual(
      Buffer.concat([proto.varint(1, 14), proto.bytes(2, 'The database is away.')]),
    )
  })
})
