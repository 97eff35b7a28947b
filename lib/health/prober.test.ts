import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { stringify } from 'yaml'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { type Prober, startProber } from './prober.ts'
import { serveGrpcHealth, serveHttp, type TestServer } from './test-support.ts'

const clock = { time: 0, now: () => clock.time }
let database: TestDatabase
let folder: string
let file: string
let probers: Prober[] = []
let status: number
let server: TestServer

beforeEach(async () => {
  clock.time = Date.UTC(2026, 10, 23, 12)
  status = 200
  database = await createTestDatabase()
  folder = await mkdtemp(join(tmpdir(), 'signalbox-health-'))
  file = join(folder, '.communication.yml')
  server = await serveHttp((_, response) => {
    response.writeHead(status).end()
  })
})
afterEach(async () => {
  await Promise.all(probers.map((prober) => prober.stop()))
  probers = []
  await server[Symbol.asyncDispose]()
  await database.drop()
  await rm(folder, { recursive: true })
})

function start(signal = new AbortController().signal): Prober {
  const prober = startProber({
    db: database.db,
    file,
    clock,
    signal,
    log: pino({ level: 'silent' }),
    random: () => 0,
    everyMs: { tick: 10, flush: 10, file: 10, lead: 10 },
  })
  probers.push(prober)
  return prober
}

const health = (...services: object[]) => writeFile(file, stringify({ version: 1, services }))
const payments = (type = 'health') => ({
  name: 'payment-service',
  endpoint: `http://127.0.0.1:${server.port}`,
  checks: [{ type }],
})

async function rows() {
  const found = await database.db
    .selectFrom('communication_health_checks')
    .selectAll()
    .orderBy('checked_at')
    .orderBy('service_name')
    .execute()
  return found
}

const patience = { timeout: 20_000, interval: 20 }

/** Waits for the rows that the present second brings. */
function rowsToBe(count: number) {
  return vi.waitFor(async () => expect(await rows()).toHaveLength(count), patience)
}

describe('the prober', () => {
  it('probes what the file lists over HTTP and gRPC, and leaves the rest alone', async () => {
    await using grpc = await serveGrpcHealth(() => 'NOT_SERVING')
    const address = `grpc://127.0.0.1:${grpc.port}`
    await health({ name: 'order-service', endpoint: address }, payments(), { name: 'off-service' })
    const prober = start()
    await rowsToBe(2)
    expect(await rows()).toMatchObject([
      {
        service_name: 'order-service',
        endpoint: address,
        check_type: 'health',
        status: 'unhealthy',
        error_details: 'gRPC health: NOT_SERVING',
        checked_at: new Date(clock.time),
      },
      {
        service_name: 'payment-service',
        endpoint: `http://127.0.0.1:${server.port}/health`,
        status: 'healthy',
        error_details: null,
      },
    ])
    expect(prober.status()).toMatchObject({
      leading: true,
      file: { state: 'read', faults: [] },
      services: [
        { name: 'order-service' },
        { name: 'payment-service' },
        { name: 'off-service', endpoint: null, checks: [] },
      ],
      checks: 2,
      results: { waiting: 0, dropped: 0, failure: null },
    })
  })

  it('tells the time to recovery, also across a restart', async () => {
    const began = clock.time
    await health(payments())
    status = 503
    const first = start()
    await rowsToBe(1)
    clock.time += 15_000
    await rowsToBe(2)
    await first.stop()
    status = 200
    clock.time += 60_000
    start()
    await rowsToBe(3)
    const seen = (await rows()).map((row) => [
      row.status,
      row.recovered_at && row.recovered_at.getTime() - began,
    ])
    expect(seen).toEqual([
      ['unhealthy', 75_000],
      ['unhealthy', 75_000],
      ['healthy', null],
    ])
  })

  it('follows the file', async () => {
    const prober = start()
    await vi.waitFor(() => expect(prober.status().file.state).toBe('missing'), patience)
    await health(payments())
    await rowsToBe(1)
    await writeFile(file, 'version: 7')
    await vi.waitFor(() => expect(prober.status().file.faults).toHaveLength(2), patience)
    expect(prober.status().checks).toBe(1)
    await health(payments('liveness'), { ...payments(), name: 'order-service' })
    await rowsToBe(3)
    expect((await rows()).map((row) => row.check_type)).toEqual(
      expect.arrayContaining(['health', 'liveness', 'health']),
    )
  })

  it('leaves the probing to one of two replicas', async () => {
    await health(payments())
    const first = start()
    await rowsToBe(1)
    const second = start()
    clock.time += 15_000
    await rowsToBe(2)
    expect([first, second].map((prober) => prober.status().leading)).toEqual([true, false])
    await first.stop()
    await vi.waitFor(() => expect(second.status().leading).toBe(true), patience)
    clock.time += 15_000
    await rowsToBe(3)
  })

  it('stops in the middle of a probe without a result', async () => {
    await using silent = await serveHttp(() => undefined)
    await health({ ...payments(), endpoint: `http://127.0.0.1:${silent.port}` })
    const stopping = new AbortController()
    const prober = start(stopping.signal)
    await vi.waitFor(() => expect(silent.open()).toBe(1), patience)
    stopping.abort()
    await prober.stop()
    expect(await rows()).toEqual([])
    await vi.waitFor(() => expect(silent.open()).toBe(0), patience)
    expect(prober.status()).toMatchObject({ leading: false, running: 0 })
  })
})
