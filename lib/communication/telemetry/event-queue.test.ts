import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { startHttpServer } from '../protocols/test-http-server.ts'
import { eventually } from '../protocols/test-observed.ts'
import { TestClock } from '../test-clock.ts'
import type { CommunicationEvent } from './communication-event.ts'
import { EventQueue, type EventQueueOptions } from './event-queue.ts'
import { SinkError } from './event-sink.ts'
import { httpEvents } from './http-events.ts'

const stops: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop()
})

function event(id: number): CommunicationEvent {
  return {
    id: String(id),
    correlation_id: '0b8f2f5e-3e0c-4b1e-9a53-0a1b2c3d4e5f',
    source_service: 'shop',
    target_service: 'orders',
    event_type: 'response',
    protocol: 'http',
    payload_size: 0,
    latency_ms: 1,
    status_code: 200,
    error_message: null,
    trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
    span_id: '00f067aa0ba902b7',
    parent_span_id: null,
    server_span_id: null,
    operation: 'POST /orders',
    occurred_at: '2026-11-24T14:00:00.000Z',
    attributes: {},
    target_kind: 'service',
    message_format: 'json',
  }
}

/** A sink that keeps what it gets, and is away while `away()` says so. */
function receiver(away: () => boolean = () => false) {
  const batches: string[][] = []
  const sink: EventQueueOptions['sink'] = async (events) => {
    if (away()) throw new Error('away')
    batches.push(events.map(({ id }) => id))
  }
  return { sink, batches, ids: () => batches.flat() }
}

const folder = async () => {
  const made = await mkdtemp(join(tmpdir(), 'signalbox-spool-'))
  stops.push(() => rm(made, { recursive: true, force: true }))
  return made
}

describe('events', () => {
  it('go out when a batch is full, or after a while', async () => {
    const clock = new TestClock()
    const { sink, batches } = receiver()
    const queue = new EventQueue({ sink, clock, batchSize: 3, maxDelayMs: 500 })
    for (let id = 1; id <= 4; id += 1) queue.record(event(id))
    await clock.advance(0)
    expect(batches).toEqual([['1', '2', '3'], ['4']])
    queue.record(event(5))
    await clock.advance(499)
    expect(batches).toHaveLength(2)
    await clock.advance(1)
    expect(batches[2]).toEqual(['5'])
  })

  it('wait for a sink that is away, the oldest making room for the newest', async () => {
    const clock = new TestClock()
    let isAway = true
    const { sink, ids } = receiver(() => isAway)
    const lost: [string, number][] = []
    const onLoss = (reason: string, count: number) => lost.push([reason, count])
    const queue = new EventQueue({ sink, clock, batchSize: 2, maxBuffered: 6, onLoss })
    for (let id = 1; id <= 10; id += 1) {
      queue.record(event(id))
      await clock.advance(1)
    }
    expect(queue.stats()).toMatchObject({ recorded: 10, sent: 0, dropped: 4, buffered: 6 })
    expect(lost.every(([reason]) => reason === 'the buffer is full')).toBe(true)
    isAway = false
    await clock.advance(60_000)
    expect(ids()).toEqual(['5', '6', '7', '8', '9', '10'])
  })

  it('leave the sink alone for as long as it asks', async () => {
    const clock = new TestClock()
    const calledAt: number[] = []
    const queue = new EventQueue({
      clock,
      maxDelayMs: 0,
      sink: async () => {
        calledAt.push(clock.monotonicMs())
        if (calledAt.length > 1) return
        throw new SinkError('busy', { kind: 'away', retryAfterMs: 7_000 })
      },
    })
    queue.record(event(1))
    await clock.advance(20_000)
    expect(calledAt).toEqual([0, 7_000])
  })

  it('are halved where a batch is too large, until they fit', async () => {
    const clock = new TestClock()
    const taken: string[] = []
    const queue = new EventQueue({
      clock,
      maxDelayMs: 0,
      sink: async (events) => {
        if (events.length > 2) throw new SinkError('too large', { kind: 'too_large' })
        if (events.length === 1 && events[0]?.id === '3')
          throw new SinkError('no', { kind: 'refused' })
        taken.push(...events.map(({ id }) => id))
      },
    })
    for (let id = 1; id <= 5; id += 1) queue.record(event(id))
    await clock.advance(10)
    expect(taken).toEqual(['1', '2', '4', '5'])
    expect(queue.stats()).toMatchObject({ sent: 4, refused: 1, buffered: 0 })
  })

  it('are each sent, refused, dropped or waiting, whatever the sink does', async () => {
    const steps = fc.array(
      fc.record({
        events: fc.nat(8),
        sink: fc.constantFrom('takes', 'away', 'refuses', 'too large'),
        ms: fc.nat(3_000),
      }),
      { maxLength: 12 },
    )
    await fc.assert(
      fc.asyncProperty(steps, async (script) => {
        const clock = new TestClock()
        let mood = 'takes'
        const seen = new Set<string>()
        const queue = new EventQueue({
          clock,
          batchSize: 4,
          maxBuffered: 12,
          sink: async (events) => {
            if (mood === 'away') throw new Error('away')
            if (mood === 'refuses') throw new SinkError('no', { kind: 'refused' })
            if (mood === 'too large' && events.length > 1) {
              throw new SinkError('no', { kind: 'too_large' })
            }
            for (const { id } of events) seen.add(id)
          },
        })
        let id = 0
        for (const step of script) {
          mood = step.sink
          for (let count = 0; count < step.events; count += 1) queue.record(event((id += 1)))
          await clock.advance(step.ms)
          const { recorded, sent, dropped, refused, buffered } = queue.stats()
          // A batch that is just being tried is in none of them.
          expect(sent + dropped + refused + buffered).toBeLessThanOrEqual(recorded)
          expect(buffered).toBeLessThanOrEqual(12)
        }
        const closing = queue.close(100)
        await clock.advance(200)
        await closing
        const { recorded, sent, dropped, refused, buffered } = queue.stats()
        expect(recorded).toBe(id)
        expect(sent + dropped + refused).toBe(recorded)
        expect(buffered).toBe(0)
        expect(seen.size).toBe(sent)
      }),
      { numRuns: 60 },
    )
  })
})

async function eventsIn(spool: string): Promise<number> {
  let count = 0
  for (const name of (await readdir(spool)).filter((file) => file.endsWith('.json'))) {
    const text = await readFile(join(spool, name), 'utf8').catch(() => '')
    count += text.endsWith(']') ? (JSON.parse(text) as unknown[]).length : 0
  }
  return count
}

describe('the spool', () => {
  it('keeps events over a restart, and the next process sends them first', async () => {
    const spool = { folder: await folder() }
    const first = new EventQueue({ sink: receiver(() => true).sink, batchSize: 2, spool })
    for (let id = 1; id <= 5; id += 1) first.record(event(id))
    await first.close(50)
    expect(first.stats()).toMatchObject({ sent: 0, dropped: 0, buffered: 0 })
    expect(first.stats().spooledBytes).toBeGreaterThan(0)
    const { sink, ids } = receiver()
    const second = new EventQueue({ sink, batchSize: 2, spool })
    stops.push(() => second.close())
    await eventually(() => (ids().length === 5 ? true : undefined))
    expect(ids()).toEqual(['1', '2', '3', '4', '5'])
    await eventually(async () => ((await readdir(spool.folder)).length === 0 ? true : undefined))
  })

  it('takes what no longer fits into memory while the sink is away', async () => {
    let isAway = true
    const { sink, ids } = receiver(() => isAway)
    const spool = { folder: await folder() }
    const queue = new EventQueue({ sink, batchSize: 2, maxBuffered: 4, maxDelayMs: 1, spool })
    for (let id = 1; id <= 20; id += 1) {
      queue.record(event(id))
      // The disk may be slow, and takes only so many at a time.
      await eventually(async () => {
        const stored = await eventsIn(spool.folder)
        return stored + queue.stats().buffered === id || undefined
      })
    }
    isAway = false
    await eventually(() => (new Set(ids()).size === 20 ? true : undefined))
    expect(queue.stats().dropped).toBe(0)
    await queue.close()
  })

  it('is bounded: the oldest make room, and are counted', async () => {
    const size = Buffer.byteLength(JSON.stringify([event(1), event(2)]))
    const spool = { folder: await folder(), maxBytes: size * 2 + 20 }
    const queue = new EventQueue({ sink: receiver(() => true).sink, batchSize: 2, spool })
    for (let id = 1; id <= 8; id += 1) queue.record(event(id))
    await queue.close(50)
    const { dropped, spooledBytes } = queue.stats()
    expect(spooledBytes).toBeLessThanOrEqual(size * 2 + 20)
    expect(dropped).toBeGreaterThanOrEqual(2)
  })

  it('passes over a file that was cut off', async () => {
    const spool = { folder: await folder() }
    await writeFile(join(spool.folder, '000000000000001-1-000000001.json'), '[{"id":')
    const { sink, ids } = receiver()
    const queue = new EventQueue({ sink, spool, maxDelayMs: 1 })
    queue.record(event(1))
    await eventually(() => (ids().length === 1 ? true : undefined))
    await queue.close()
    expect(await readdir(spool.folder)).toEqual([])
  })
})

describe('events over HTTP', () => {
  it.each([
    [200, { sent: 1, refused: 0 }],
    [400, { sent: 0, refused: 1 }],
  ])('an answer of %i settles a batch', async (status, counts) => {
    const bodies: unknown[] = []
    const server = await startHttpServer(async (incoming, outgoing) => {
      const chunks: Buffer[] = []
      for await (const chunk of incoming) chunks.push(chunk as Buffer)
      bodies.push([incoming.url, incoming.headers.authorization, Buffer.concat(chunks).toString()])
      outgoing.writeHead(status, { 'content-type': 'application/json' }).end('{"refused":[]}')
    })
    stops.push(server.stop)
    const sink = httpEvents({ url: `${server.url}/signalbox`, token: 't-1' })
    const queue = new EventQueue({ sink, maxDelayMs: 1 })
    queue.record(event(1))
    await eventually(() => (bodies.length > 0 ? true : undefined))
    await queue.close()
    expect(queue.stats()).toMatchObject(counts)
    expect(bodies).toEqual([['/signalbox/api/v1/events', 'Bearer t-1', JSON.stringify([event(1)])]])
  })

  it('a call is not held up by a Signalbox that hangs', async () => {
    const server = await startHttpServer(() => undefined)
    stops.push(server.stop)
    const queue = new EventQueue({ sink: httpEvents({ url: server.url }), batchSize: 1 })
    const began = performance.now()
    for (let id = 0; id < 1_000; id += 1) queue.record(event(id))
    expect(performance.now() - began).toBeLessThan(5_000)
    await queue.close(20)
    expect(queue.stats().dropped).toBe(1_000)
  })
})
