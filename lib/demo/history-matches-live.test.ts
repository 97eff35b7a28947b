import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { groupCalls, isComplete, splitMessages } from '#lib/ingest/calls.ts'
import { countCall, nothingCounted } from '#lib/ingest/count-call.ts'
import type { EventRow, HalfCall } from '#lib/ingest/model.ts'
import { normaliseSpan } from '#lib/ingest/normalise/normalise-span.ts'
import { completeAlone } from '#lib/ingest/pairing.ts'
import { startEstate, type Estate } from './estate.ts'
import { demoSeed } from './model.ts'
import { simulateHistory } from './simulate-history.ts'
import { eventually, startCapture, type Capture } from './test-support.ts'
import { externalProviders } from './topology.ts'

/** 200 s after its epoch the estate is in the midst of its first incident. */
const epochMs = Date.now() - 200_000
const inIncident = new Set(['api-gateway', 'order-service', 'payment-service', 'bank-gateway'])
const externals = new Set(externalProviders.map(({ name }) => name))

let database: TestDatabase
let capture: Capture
let estate: Estate
let simulated: EventRow[]

beforeAll(async () => {
  const options = { fromMs: epochMs - 3_600_000, toMs: epochMs, epochMs, seed: demoSeed }
  simulated = [...simulateHistory(options)].flat()
  database = await createTestDatabase()
  capture = await startCapture()
  estate = await startEstate({
    otlpEndpoint: capture.endpoint,
    databaseUrl: database.url,
    epochMs,
  })
})

afterAll(async () => {
  await estate?.stop()
  capture?.stop()
  await database?.drop()
})

/** What ingest makes of the spans so far; only an external provider leaves a call unanswered for good. */
function storedEvents(): EventRow[] {
  const accepted = { fromMs: 0, toMs: Date.now() + 60_000 }
  const halves = capture.spans.map((span) => normaliseSpan(span, accepted))
  const [waiting, single] = partition(halves.filter(isHalf), (half) => half.awaitsPartner)
  const calls = groupCalls(waiting).filter(
    (call) => isComplete(call) || externals.has(call.caller?.peer?.name ?? ''),
  )
  // What the library tells of a call comes first, and names the span that served it when that is there.
  const told = new Map(capture.events.map((event) => [`${event.traceId}:${event.spanId}`, event]))
  const servers = new Map(
    waiting
      .filter(({ side }) => side === 'server')
      .map((half) => [`${half.traceId}:${half.callSpanId}`, half.spanId]),
  )
  const others = calls.filter(({ traceId, spanId }) => !told.has(`${traceId}:${spanId}`))
  return [
    ...capture.events.map((event) => ({
      ...event,
      serverSpanId: servers.get(`${event.traceId}:${event.spanId}`) ?? null,
    })),
    ...single.flatMap((half) => completeAlone(half)),
    ...splitMessages(others).flatMap((call) => countCall(nothingCounted, call).events),
  ]
}

function partition<Item>(items: readonly Item[], test: (item: Item) => boolean) {
  return [items.filter(test), items.filter((item) => !test(item))] as const
}

function isHalf(half: HalfCall | string | null): half is HalfCall {
  return typeof half === 'object' && half !== null
}

const kindOf = (event: EventRow) =>
  JSON.stringify([
    [event.sourceService, event.sourceKind, event.targetService, event.targetKind],
    [event.protocol, event.operation, event.communicationType, event.messageFormat],
    // Of a gRPC request the size follows from its content, which the simulation does not make.
    event.protocol === 'grpc' ? event.payloadSize > 0 : event.payloadSize,
  ])
const isAnswered = ({ eventType }: EventRow) => eventType === 'response'
/** Nobody needs an incident for one of those: a machine with other work is enough. */
const isTimeout = ({ eventType, statusCode }: EventRow) =>
  eventType === 'timeout' || statusCode === 4 || statusCode === 504
const endOf = (event: EventRow) =>
  JSON.stringify([event.sourceService, event.targetService, event.eventType, event.statusCode])

describe('simulated history', () => {
  it('has the same kinds of calls as what ingest stores of the live estate', async () => {
    const expected = new Set(simulated.filter(isAnswered).map(kindOf))
    const seen = await eventually(() => {
      const kinds = new Set(storedEvents().filter(isAnswered).map(kindOf))
      return kinds.size >= 20 ? kinds : undefined
    })
    expect([...seen].filter((kind) => !expected.has(kind))).toEqual([])
  })

  it('lets the calls of the incident end in the same ways', async () => {
    const expected = new Set(simulated.map(endOf))
    const failures = await eventually(() => {
      const failed = storedEvents().filter(
        (event) =>
          event.eventType !== 'response' &&
          inIncident.has(event.targetService) &&
          !isTimeout(event),
      )
      return failed.length > 40 ? failed : undefined
    })
    const ends = Map.groupBy(failures, endOf)
    const common = [...ends].filter(([, { length }]) => length > failures.length / 20)
    expect(common.map(([end]) => end).filter((end) => !expected.has(end))).toEqual([])
  })

  it('has parents where ingest finds them', async () => {
    const shapeOf = (events: EventRow[]) => {
      const called = new Map(events.map((event) => [event.serverSpanId ?? event.spanId, event]))
      const parents = events.flatMap((event) => {
        const parent = called.get(event.parentSpanId)
        return parent ? [`${parent.operation} > ${event.operation}`] : []
      })
      return new Set(parents)
    }
    const expected = shapeOf(simulated)
    const live = await eventually(() => {
      const shape = shapeOf(storedEvents())
      return shape.size > 15 ? shape : undefined
    })
    expect([...live].filter((pair) => !expected.has(pair))).toEqual([])
  })
})
