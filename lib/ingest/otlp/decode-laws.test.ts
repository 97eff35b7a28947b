import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isAppError } from '#lib/platform/errors.ts'
import { arbitrarySpan } from './arbitrary-test-support.ts'
import { decodeJsonTraces } from './decode-json.ts'
import { decodeProtobufTraces } from './decode-protobuf.ts'
import { encodeJson, encodeProtobuf, proto } from './test-support.ts'

const spans = fc.array(arbitrarySpan, { maxLength: 5 })

describe('OTLP decoders', () => {
  it('give back the spans that were encoded, from protobuf and from JSON alike', () => {
    fc.assert(
      fc.property(spans, (given) => {
        const expected = { spans: given.map((span, index) => ({ index, span })), refusals: [] }
        expect(decodeProtobufTraces(encodeProtobuf(given))).toEqual(expected)
        expect(decodeJsonTraces(encodeJson(given))).toEqual(expected)
      }),
    )
  })

  it('answer any bytes with spans or a bad request', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(outcomeOf(bytes)).toMatch(/decoded|bad_request/)
      }),
      { numRuns: 2000 },
    )
  })

  it('answer damaged requests with spans or a bad request', () => {
    const damage = fc.record({ given: arbitrarySpan, at: fc.nat(), byte: fc.nat(255) })
    fc.assert(
      fc.property(damage, ({ given, at, byte }) => {
        const bytes = encodeProtobuf([given])
        bytes[at % bytes.length] = byte
        expect(outcomeOf(bytes)).toMatch(/decoded|bad_request/)
        const cut = bytes.subarray(0, at % bytes.length)
        expect(outcomeOf(cut)).toMatch(/decoded|bad_request/)
      }),
      { numRuns: 1000 },
    )
  })

  it('ignore fields that they do not know, whatever their wire type', () => {
    const unknown = fc.oneof(
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((value) => proto.varint(900, value)),
      fc.double().map((value) => proto.double(901, value)),
      fc.uint8Array().map((value) => proto.bytes(902, value)),
      fc.constant(Buffer.from([0xbd, 0x38, 1, 2, 3, 4])),
      fc.constant(
        Buffer.concat([Buffer.from([0xc3, 0x38]), proto.varint(1, 5), Buffer.from([0xc4, 0x38])]),
      ),
    )
    fc.assert(
      fc.property(unknown, arbitrarySpan, (field, span) => {
        const bytes = Buffer.concat([field, encodeProtobuf([span]), field])
        expect(decodeProtobufTraces(bytes).spans).toEqual([{ index: 0, span }])
      }),
    )
  })

  it('answer any JSON with spans or a bad request', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        try {
          decodeJsonTraces(Buffer.from(json))
        } catch (error) {
          expect(isAppError(error)).toBe(true)
        }
      }),
    )
  })
})

function outcomeOf(bytes: Uint8Array): string {
  try {
    decodeProtobufTraces(bytes)
    return 'decoded'
  } catch (error) {
    return isAppError(error) ? error.code : 'crashed'
  }
}
