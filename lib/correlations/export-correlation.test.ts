import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { storeEvents } from '#lib/ingest/store-halves.ts'
import { eventsOfColumns } from './analysis/event-columns.ts'
import { readTraceFile } from './analysis/otlp-open.ts'
import { correlationsOfEvents } from './analysis/told-event.ts'
import { exportCorrelation } from './export-correlation.ts'
import { findEvent, readCorrelation } from './queries.ts'
import { eventRow } from './test-support.ts'

const id = randomUUID()
const at = Date.now() - 60_000
const rows = [
  eventRow({
    correlationId: id,
    serverSpanId: 'b1b1b1b1b1b1b1b1',
    occurredAtMs: at + 0.125,
    latencyMs: 12.345,
    attributes: {
      region: 'eu',
      'signalbox.server_latency_ms': 9.5,
      'signalbox.server_offset_ms': 1,
      list: [1, 'two', { three: null }],
    },
  }),
  eventRow({ correlationId: id, targetService: 'jobs', targetKind: 'queue', occurredAtMs: at + 1 }),
  eventRow({
    ...{ correlationId: id, sourceService: 'jobs', sourceKind: 'queue', targetService: 'worker' },
    ...{ occurredAtMs: at + 1, serverSpanId: 'b2b2b2b2b2b2b2b2', eventType: 'error' },
    errorMessage: 'no room\nleft',
  }),
  eventRow({ correlationId: id, eventType: 'retry', spanId: null, id: '-5', traceId: null }),
  // Of one moment, so that only their numbers order them: as numbers, not as text.
  ...['-10', '9', '100', '-9'].map((number) =>
    eventRow({ correlationId: id, id: number, occurredAtMs: at + 2 }),
  ),
]

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
  await storeEvents(database.db, rows)
})
afterAll(() => database.drop())

const exported = async (options?: { batchEvents: number }) =>
  new Response(await exportCorrelation(database.db, id, options)).text()

describe('a correlation that is exported and opened again', () => {
  test.each([{ batchEvents: 5_000 }, { batchEvents: 1 }])('is the same (%o)', async (options) => {
    const content = readTraceFile(await exported(options))
    if (content.kind !== 'events') throw new Error('not read as an export')
    const [opened, ...others] = correlationsOfEvents(content.events, { asOf: '' })
    const stored = await readCorrelation(database.db, { id }, Date.now())
    expect(others).toEqual([])
    expect(opened && stored).not.toBeNull()
    if (!opened || !stored) return
    const sorted = (answer: typeof stored) =>
      eventsOfColumns(id, answer.columns).toSorted((a, b) => (a.id < b.id ? -1 : 1))
    expect(sorted(opened.answer)).toEqual(sorted(stored))
    expect(opened.answer.kinds).toEqual(stored.kinds)
    for (const { id: eventId } of rows) {
      const event = await findEvent(database.db, id, eventId)
      expect(opened.attributes.get(eventId)).toEqual(event?.attributes)
    }
  })

  test('that is not there is not found', async () => {
    await expect(exportCorrelation(database.db, randomUUID())).rejects.toMatchObject({
      code: 'not_found',
    })
  })
})
