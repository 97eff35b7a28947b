import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import type { Span } from '#lib/ingest/model.ts'
import { encodeJson, encodeProtobuf } from '#lib/ingest/otlp/test-support.ts'
import { type ServerProcess, startServer } from '#e2e/fixtures/server-process.ts'
import { type Call, makeCalls } from './support/calls.ts'
import { eachOnce, tally } from './support/count.ts'
import { peakMemoryOf } from './support/memory.ts'
import { post } from './support/sender.ts'

const mebibyte = 1024 * 1024

let database: TestDatabase
let server: ServerProcess
const sent: Call[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  server = await startServer({
    environment: { DATABASE_URL: database.url },
  })
})
afterAll(async () => {
  await server.stop()
  await database.drop()
})

function newCalls(count: number): Call[] {
  const calls = makeCalls(count)
  sent.push(...calls)
  return calls
}

const ofService = (name: string): Partial<Span> => ({
  resource: { 'service.name': name },
  serviceName: name,
})
const withAttributes = (attributes: Span['attributes']): Partial<Span> => ({
  attributes: { 'http.request.method': 'GET', ...attributes },
})

/** What is wrong with a span, and what its sender is told. */
const poisons: [Partial<Span>, RegExp][] = [
  [{ name: 'GET \0' }, /span name .*NUL character/],
  [withAttributes({ note: 'nothing\0here' }), /attribute "note" .*NUL character/],
  [ofService('payment\0'), /service name .*NUL character/],
  [withAttributes({ ['k\0']: 1 }), /attribute name "k.* NUL character/],
  [{ startMs: Date.parse('1970-01-01T00:00:00Z') }, /1970-01-01\S+ is older than what is kept/],
  [{ startMs: Date.parse('2100-01-01T00:00:00Z') }, /2100-01-01\S+ is too far ahead/],
  [ofService('s'.repeat(100_000)), /\d{6} (bytes|characters), over the limit/],
  [
    withAttributes(Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`a${n}`, n]))),
    /more than 128 attributes/,
  ],
  [{ traceId: '0'.repeat(32) }, /the trace id "0+"/],
]

/** Each poison between the two sides of a good call. */
function poisoned(calls: readonly Call[]): Span[] {
  return calls.flatMap(({ client, server: called }, index) => {
    const poison = poisons[index]?.[0]
    const [bad] = makeCalls(1)
    return [client, ...(bad && poison ? [{ ...bad.client, ...poison }] : []), called]
  })
}

describe('a batch with poison in it', () => {
  it.each([
    ['protobuf', 'application/x-protobuf', encodeProtobuf, (text: string) => text],
    ['JSON', 'application/json', encodeJson, messageOfJson],
  ] as const)('is stored but for the poison, as %s', async (...encoding) => {
    const [, contentType, encode, messageOf] = encoding
    const body = Buffer.from(encode(poisoned(newCalls(20))))
    const answer = await post(server.url, body, { contentType })
    expect(answer.status).toBe(200)
    for (const [index, [, reason]] of poisons.entries()) {
      expect(messageOf(answer.text)).toMatch(
        new RegExp(`span ${3 * index + 1}: [^;]*${reason.source}`),
      )
    }
    expect(await tally(database.db, sent)).toEqual(eachOnce)
  })

  it('says how many spans were refused', async () => {
    const body = encodeJson(poisoned(newCalls(20))).toString()
    const { text } = await post(server.url, body, { contentType: 'application/json' })
    expect(JSON.parse(text)).toMatchObject({
      partialSuccess: { rejectedSpans: String(poisons.length) },
    })
  })

  it('is stored but for a time that is no number', async () => {
    const [bad] = makeCalls(1)
    const good = newCalls(1).flatMap(({ client, server: called }) => [client, called])
    const body = encodeJson(bad ? [bad.client, ...good] : good)
      .toString()
      .replace(/"startTimeUnixNano":"\d+"/, '"startTimeUnixNano":"NaN"')
    const answer = await post(server.url, body, { contentType: 'application/json' })
    expect(answer.status).toBe(200)
    expect(messageOfJson(answer.text)).toMatch(/^span 0: .*startTimeUnixNano.* no whole number/)
    expect(await tally(database.db, sent)).toEqual(eachOnce)
  })
})

function messageOfJson(text: string): string {
  const answer = JSON.parse(text) as { partialSuccess: { errorMessage: string } }
  return answer.partialSuccess.errorMessage
}

describe('a request that is no batch', () => {
  it.each([
    ['garbage', Buffer.from('\u0007garbage'), {}, 400],
    ['the beginning of a batch', Buffer.from([10, 200, 1, 10]), {}, 400],
    ['no JSON', 'no JSON', { contentType: 'application/json' }, 400],
    ['no gzip', 'no gzip', { contentEncoding: 'gzip' }, 400],
    ['another media type', 'text', { contentType: 'text/plain' }, 415],
    ['another encoding', 'text', { contentEncoding: 'br' }, 415],
    ['17 MiB', Buffer.alloc(17 * mebibyte), {}, 413],
  ] as const)('is refused for good: %s', async (_name, body, options, status) => {
    const answer = await post(server.url, body, options)
    expect(answer).toMatchObject({ status, retryAfterSeconds: null })
  })

  it.each([
    ['more than a request may unpack to', 200, 413],
    ['nearly as much as a request may unpack to', 60, 400],
  ])('takes little memory when it holds %s', async (_what, mebibytes, status) => {
    const bomb = gzipSync(Buffer.alloc(mebibytes * mebibyte))
    const before = await peakMemoryOf(server.pid)
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => post(server.url, bomb, { contentEncoding: 'gzip' })),
    )
    expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => status))
    expect((await peakMemoryOf(server.pid)) - before).toBeLessThan(400)
  })
})
