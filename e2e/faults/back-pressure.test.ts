import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { encodeProtobuf, sampleSpan } from '#lib/ingest/otlp/test-support.ts'
import { type ServerProcess, startServer } from '#e2e/fixtures/server-process.ts'
import { makeCalls, wholeBatch } from './support/calls.ts'
import { eachOnce, tally } from './support/count.ts'
import { peakMemoryOf } from './support/memory.ts'
import { deliver } from './support/sender.ts'

const mebibyte = 1024 * 1024
const maxPendingBytes = 32 * mebibyte
const largestMemoryMiB = 700

let database: TestDatabase
let server: ServerProcess

beforeAll(async () => {
  database = await createTestDatabase()
  server = await startServer({
    environment: {
      DATABASE_URL: database.url,
      SIGNALBOX_INGEST_MAX_PENDING_BYTES: String(maxPendingBytes),
    },
  })
})
afterAll(async () => {
  await server.stop()
  await database.drop()
})

/** Spans that tell of no call: they take memory, and next to no time. */
function ballast(bytes: number): Buffer {
  const spanBytes = 4096
  const span = sampleSpan({ kind: 'internal', attributes: { note: 'x'.repeat(spanBytes) } })
  return encodeProtobuf(Array.from({ length: bytes / spanBytes }, () => span))
}

describe('more is sent at once than may be under way', () => {
  it('is told to come back, and stored once when it does, in bounded memory', async () => {
    const weight = ballast(8 * mebibyte)
    const batches = Array.from({ length: 12 }, () => wholeBatch(makeCalls(100)))
    const answers = await Promise.all(
      // Two protobuf messages in a row are one, with the lists of both.
      batches.map(({ body }) => deliver(() => server.url, Buffer.concat([weight, body]))),
    )

    expect(answers.map((got) => got.at(-1)?.status)).toEqual(batches.map(() => 200))
    const refused = answers.flatMap((got) => got.slice(0, -1))
    expect(refused.length).toBeGreaterThan(0)
    expect(new Set(refused.map(({ status }) => status))).toEqual(new Set([429]))
    expect(refused.filter(({ retryAfterSeconds }) => (retryAfterSeconds ?? 0) < 1)).toEqual([])
    const memoryMiB = await peakMemoryOf(server.pid)
    process.stdout.write(`The server held at most ${memoryMiB} MiB of memory.\n`)
    expect(memoryMiB).toBeLessThan(largestMemoryMiB)
    const calls = batches.flatMap((batch) => batch.calls)
    expect(await tally(database.db, calls)).toEqual(eachOnce)
  })
})
