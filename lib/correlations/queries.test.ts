import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import type { EventRow } from '#lib/ingest/model.ts'
import { insertEvents } from '#lib/ingest/insert-events.ts'
import { storeEvents } from '#lib/ingest/store-halves.ts'
import { eventsOfColumns, type CorrelationAnswer } from './analysis/event-columns.ts'
import { fillIn } from './analysis/fill-in.ts'
import { hexOfId } from './analysis/id-text.ts'
import { findCorrelation } from './find-correlation.ts'
import { findEvent, readCorrelation } from './queries.ts'
import { eventRow } from './test-support.ts'

const at = Date.now() - 60_000
const correlationId = randomUUID()
const ownTrace = randomUUID().replaceAll('-', '')
const events: EventRow[] = [
  eventRow({
    correlationId,
    traceId: correlationId.replaceAll('-', ''),
    spanId: 'a1a1a1a1a1a1a1a1',
    serverSpanId: 'b1b1b1b1b1b1b1b1',
    occurredAtMs: at,
    attributes: { region: 'eu', 'signalbox.server_latency_ms': 9.5 },
  }),
  eventRow({
    correlationId,
    traceId: ownTrace,
    spanId: 'a2a2a2a2a2a2a2a2',
    occurredAtMs: at + 5.125,
    targetService: 'jobs',
    targetKind: 'queue',
  }),
]
const narrow = eventRow({
  correlationId: '00000000-0000-0000-1234-567890abcdef',
  traceId: '00000000000000001234567890abcdef',
  occurredAtMs: at,
})

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
  await storeEvents(database.db, [...events, narrow])
})
afterAll(() => database.drop())

describe('an id', () => {
  test.each([
    ['a correlation id', correlationId, 'correlation'],
    ['in capitals, without dashes', correlationId.toUpperCase().replaceAll('-', ''), 'correlation'],
    ['with spaces and quotes around it', ` "${correlationId}" `, 'correlation'],
    ['a trace id', ownTrace, 'trace'],
    ['the span of the calling side', 'A1A1A1A1A1A1A1A1', 'span'],
    ['the span of the called side', '0xb1b1b1b1b1b1b1b1', 'span'],
  ])('%s leads to its correlation', async (_, text, as) => {
    expect(await findCorrelation(database.db, text)).toMatchObject({ id: correlationId, as })
  })

  test('of 64 bits is a trace, too', async () => {
    const found = await findCorrelation(database.db, '1234567890abcdef')
    expect(found).toMatchObject({ id: narrow.correlationId, as: 'correlation' })
  })

  test.each(['', 'order-4711', 'abc', 'f'.repeat(16), 'f'.repeat(32)])(
    '%j leads nowhere',
    async (text) => {
      expect(await findCorrelation(database.db, text)).toBeNull()
    },
  )

  test.each(['payment-service', '12345678', 'g'.repeat(32)])('%j is none', (text) => {
    expect(hexOfId(text)).toBeNull()
  })
})

describe('a correlation', () => {
  test('comes with all its events, to the microsecond, and the kinds of who takes part', async () => {
    const answer = await readCorrelation(database.db, { id: correlationId }, Date.now())
    const read = eventsOfColumns(correlationId, answer?.columns ?? never())
    expect(
      read.map(({ occurredAtMs, target, traceId }) => [occurredAtMs, target, traceId]),
    ).toEqual([
      [at, 'b', correlationId.replaceAll('-', '')],
      [at + 5.125, 'jobs', ownTrace],
    ])
    expect(read[0]?.attributes).toEqual({ 'signalbox.server_latency_ms': 9.5 })
    expect(answer).toMatchObject({ omitted: 0, kinds: { a: 'service', jobs: 'queue' } })
  })

  test('comes with texts of any kind as they were sent', async () => {
    const id = randomUUID()
    const texts = [
      String.raw`\N`,
      String.raw`C:\temp\new`,
      'a tab\tand\r\nlines\v\f\b',
      '“ü” 🚦 \u2028',
      '',
    ]
    const sent = texts.map((errorMessage, place) =>
      eventRow({
        ...{ correlationId: id, occurredAtMs: at + place, errorMessage, operation: errorMessage },
        attributes: { 'error.type': errorMessage, 'signalbox.server_latency_ms': 'no number' },
      }),
    )
    await storeEvents(database.db, sent)
    const columns = (await readCorrelation(database.db, { id }, Date.now()))?.columns
    expect(columns?.error).toEqual(texts)
    expect(columns?.operation).toEqual(texts)
    expect(columns?.errorType).toEqual(texts)
    expect(columns?.serverLatencyMs).toEqual(texts.map(() => null))
  })

  test('that nobody has sent is null', async () => {
    expect(await readCorrelation(database.db, { id: randomUUID() }, Date.now())).toBeNull()
  })

  test('tells the attributes of one event when asked', async () => {
    const id =
      (await readCorrelation(database.db, { id: correlationId }, Date.now()))?.columns.id[0] ?? ''
    expect(await findEvent(database.db, correlationId, id)).toMatchObject({
      attributes: { region: 'eu' },
    })
    expect(await findEvent(database.db, correlationId, '1')).toBeNull()
  })
})

describe('a correlation that is known already', () => {
  const read = async (id: string, since?: string) =>
    (await readCorrelation(database.db, { id, since }, Date.now())) ?? never()
  const whole = async (id: string) => {
    const { columns, count } = await read(id)
    return { columns, count }
  }
  const filledIn = (known: CorrelationAnswer, part: CorrelationAnswer) => {
    const { columns, count } = fillIn(known, part) ?? never()
    return { columns, count }
  }

  test('is read on with what was written since, wherever in time that lies', async () => {
    const id = randomUUID()
    const store = (places: number[]) =>
      storeEvents(
        database.db,
        places.map((place) => eventRow({ correlationId: id, occurredAtMs: at + place })),
      )
    await store([1, 3, 5])
    const known = await read(id)
    await store([4, 0, 9])
    const part = await read(id, known.cursor)
    expect(part.columns.id).toHaveLength(3)
    expect(filledIn(known, part)).toEqual(await whole(id))
    const nothing = await read(id, part.cursor)
    expect(nothing.columns.id).toEqual([])
    expect(fillIn({ ...known, ...filledIn(known, part) }, nothing)).not.toBeNull()
  })

  test('misses nothing of whoever was writing while it was read', async () => {
    const id = randomUUID()
    const [first, slow, quick] = [1, 2, 3].map((place) =>
      eventRow({ correlationId: id, occurredAtMs: at + place }),
    )
    await storeEvents(database.db, [first ?? never()])
    const known = await database.db.transaction().execute(async (transaction) => {
      await insertEvents(transaction, [slow ?? never()])
      await storeEvents(database.db, [quick ?? never()])
      return read(id)
    })
    expect(known.columns.id).toHaveLength(2)
    expect(filledIn(known, await read(id, known.cursor))).toEqual(await whole(id))
  })

  test('is read anew once events were taken out', async () => {
    const id = randomUUID()
    await storeEvents(
      database.db,
      [1, 2].map((place) => eventRow({ correlationId: id, occurredAtMs: at + place })),
    )
    const known = await read(id)
    await database.db
      .deleteFrom('communication_events')
      .where('correlation_id', '=', id)
      .where('id', '=', known.columns.id[0] ?? '')
      .execute()
    expect(fillIn(known, await read(id, known.cursor))).toBeNull()
  })
})

function never(): never {
  throw new Error('There is no answer')
}
