import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { systemActor, type UserActor } from '#lib/access/actor.ts'
import { createSignedInUser, createTestToken, stubAccess } from '#lib/access/test-support.ts'
import {
  connectSharedView,
  breakersOverHttp,
  isCircuitOpenError,
  breakersOverPostgres,
  ResilienceManager,
  type SharedView,
  type SharedViewTransport,
} from '#lib/communication/index.ts'
import { closeDatabase, getDatabase, poolOf } from '#lib/db/database.ts'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { clearOverride, setOverride } from './set-override.ts'
import { BreakerServer } from './test-support.ts'

let database: TestDatabase
let operator: UserActor
let token: string
const server = new BreakerServer()
beforeAll(async () => {
  database = await createTestDatabase()
  stubAccess({ DATABASE_URL: database.url, SIGNALBOX_INGEST_ALLOW: '' })
  operator = await createSignedInUser(database.db, 'operator')
  ;({ token } = await createTestToken(database.db, operator, ['ingest']))
  await server.start()
})
afterAll(async () => {
  await server.stop()
  await closeDatabase(await getDatabase())
  await database.drop()
})

const views: SharedView[] = []
let sourceService: string
beforeEach(() => {
  sourceService = `order-service-${randomBytes(3).toString('hex')}`
})
afterEach(async () => {
  await Promise.all(views.splice(0).map((view) => view.stop()))
})

const target = 'payment-service'
const overHttp = () => breakersOverHttp({ url: server.url, token })
const overPostgres = () =>
  breakersOverPostgres((text, values) => poolOf(database.db).query(text, [...values]))
const transports: [string, () => SharedViewTransport][] = [
  ['over HTTP', overHttp],
  ['over PostgreSQL', overPostgres],
]

function startProcess(transport: SharedViewTransport, options: { maxTransitions?: number } = {}) {
  const manager = new ResilienceManager()
  manager.applyResiliencePatterns(target, {
    circuitBreaker: { failureThreshold: 3, recoveryTimeoutMs: 60_000 },
  })
  const view = connectSharedView(manager, { sourceService, transport, ...options })
  views.push(view)
  const call = () => manager.executeWithResilience(target, () => 'ok')
  const fail = () =>
    manager
      .executeWithResilience(target, () => Promise.reject(new Error('broken')))
      .catch(() => undefined)
  const isOpen = () => call().then(() => false, isCircuitOpenError)
  return { manager, view, call, fail, isOpen }
}

async function storedState() {
  const row = await database.db
    .selectFrom('communication_patterns')
    .select('circuit_breaker_state')
    .where('source_service', '=', sourceService)
    .executeTakeFirst()
  return row?.circuit_breaker_state
}

const override = () => ({
  source_service: sourceService,
  target_service: target,
  protocol: 'http',
  state: 'forced_open' as const,
  reason: 'drill',
})
/** Less than the 20 s after which a process asks again for overrides that nobody told it of. */
const patiently = (check: () => Promise<void>) =>
  vi.waitFor(check, { timeout: 15_000, interval: 20 })

describe.each(transports)('a breaker %s', (_way, transport) => {
  it('shows on the dashboard at once, with what opened it', async () => {
    const { fail } = startProcess(transport())
    for (let i = 0; i < 3; i++) await fail()
    await patiently(async () => expect(await storedState()).toBe('open'))
    const transitions = await database.db
      .selectFrom('breaker_transitions')
      .selectAll()
      .where('source_service', '=', sourceService)
      .execute()
    expect(transitions).toMatchObject([
      {
        target_service: target,
        from_state: 'closed',
        to_state: 'open',
        reason: '3 calls in a row failed, the limit is 3',
        numbers: { consecutiveFailures: 3, threshold: 3, openMs: 60_000 },
      },
    ])
    const counters = await database.db
      .selectFrom('breaker_counters')
      .select(sql<number>`sum(failed)::int`.as('failed'))
      .where('source_service', '=', sourceService)
      .executeTakeFirst()
    expect(counters).toEqual({ failed: 3 })
  })

  it('does at once what an operator wants, in every process, and until it is lifted', async () => {
    const processes = [transport(), transport(), transport()].map((way) => startProcess(way))
    await Promise.all(processes.map(({ view }) => view.ready()))
    const { version } = await setOverride(database.db, operator, override())
    const all = async (open: boolean) => {
      for (const { isOpen } of processes) expect(await isOpen()).toBe(open)
    }
    await patiently(() => all(true))
    await expect(processes[0]?.call()).rejects.toThrow(
      `circuit breaker open: payment-service (http) since`,
    )
    await expect(processes[0]?.call()).rejects.toThrow(`forced open by ${operator.email}: drill`)
    const edge = {
      source_service: sourceService,
      target_service: target,
      protocol: 'http',
      version,
    }
    await clearOverride(database.db, operator, edge)
    await patiently(() => all(false))
  })

  it('is forced open from its first call after a restart', async () => {
    await setOverride(database.db, operator, override())
    const { view, isOpen } = startProcess(transport())
    await view.ready()
    expect(await isOpen()).toBe(true)
  })

  it('is closed once by a reset, and may open again', async () => {
    const { fail, isOpen, view } = startProcess(transport())
    await view.ready()
    for (let i = 0; i < 3; i++) await fail()
    expect(await isOpen()).toBe(true)
    await setOverride(database.db, operator, { ...override(), state: 'reset' })
    await patiently(async () => expect(await isOpen()).toBe(false))
    for (let i = 0; i < 3; i++) await fail()
    await sleep(1_500)
    expect(await isOpen()).toBe(true)
  })

  it('leaves an override when its time is over', async () => {
    const { manager, view, isOpen } = startProcess(transport())
    const states: string[] = []
    manager.onEvent((event) => event.type === 'breaker_transition' && states.push(event.to))
    await view.ready()
    await setOverride(database.db, operator, { ...override(), expires_in_seconds: 3 })
    await patiently(async () => expect(states).toEqual(['forced_open', 'half_open']))
    expect(await isOpen()).toBe(false)
  })
})

describe('a process, while Signalbox is away,', () => {
  it('goes on calling as if nothing had happened, and tells what was missed once it is back', async () => {
    const { fail, call, manager, view } = startProcess(overHttp())
    await view.ready()
    await server.stop()
    const startedMs = performance.now()
    for (let i = 0; i < 200; i++) await call()
    for (let i = 0; i < 3; i++) await fail()
    expect(performance.now() - startedMs).toBeLessThan(5_000)
    manager.resetBreaker(target, 'http', 'by hand')
    await patiently(async () => {
      expect(view.status().reportError).not.toBeNull()
      expect(view.status().overrideError).not.toBeNull()
    })
    await server.start()
    await setOverride(database.db, operator, override())
    await patiently(async () => expect(await storedState()).toBe('open'))
    const states = await database.db
      .selectFrom('breaker_transitions')
      .select('to_state')
      .where('source_service', '=', sourceService)
      .orderBy('seq')
      .execute()
    expect(states.map(({ to_state }) => to_state)).toEqual(['open', 'closed', 'forced_open'])
    expect(view.status()).toMatchObject({ dropped: 0, reportError: null })
  })

  it('does not wait for it where it takes connections and is silent', async () => {
    const silent = createServer(() => undefined)
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as AddressInfo
    const { view, call, fail } = startProcess(
      breakersOverHttp({ url: `http://127.0.0.1:${port}`, token }),
    )
    const startedMs = performance.now()
    await view.ready(200)
    for (let i = 0; i < 3; i++) await fail()
    await expect(call()).rejects.toThrow('circuit breaker open')
    expect(performance.now() - startedMs).toBeLessThan(5_000)
    silent.closeAllConnections()
    silent.close()
  })

  it('is reported without the breakers whose names cannot be stored', async () => {
    const { manager, fail, view } = startProcess(overHttp())
    const endless = 'x'.repeat(300)
    manager.applyResiliencePatterns(endless, { circuitBreaker: { failureThreshold: 1 } })
    await manager
      .executeWithResilience(endless, () => Promise.reject(new Error('broken')))
      .catch(() => undefined)
    for (let i = 0; i < 3; i++) await fail()
    await patiently(async () => expect(await storedState()).toBe('open'))
    expect(view.status()).toMatchObject({ dropped: 0, reportError: null })
  })

  it('does not wait for it when it starts', async () => {
    const nobody = breakersOverHttp({ url: 'http://127.0.0.1:1', token })
    const { view, call } = startProcess(nobody)
    await view.ready(300)
    await expect(call()).resolves.toBe('ok')
  })

  it('keeps so much and no more, and counts what it drops', async () => {
    const nobody = breakersOverHttp({ url: 'http://127.0.0.1:1', token })
    const { view, manager } = startProcess(nobody, { maxTransitions: 10 })
    for (let i = 0; i < 25; i++) {
      const given = { reason: 'drill', setBy: 'ops', untilMs: null }
      manager.setBreakerOverride(target, 'http', {
        ...given,
        state: i % 2 ? 'disabled' : 'forced_open',
      })
    }
    expect(view.status().dropped).toBe(15)
  })
})

describe('the endpoints', () => {
  const reports = (body: string, headers: Record<string, string> = {}) =>
    fetch(`${server.url}/api/v1/breakers/reports`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
      body,
    })
  const overrides = (headers: Record<string, string>, wait = 0) =>
    fetch(
      `${server.url}/api/v1/breakers/overrides?source_service=${sourceService}&wait_seconds=${wait}`,
      { headers },
    )

  it('refuse who may not, and what is faulty, with the place of the fault', async () => {
    expect((await reports('[]', { authorization: '' })).status).toBe(401)
    expect((await reports('[]')).status).toBe(200)
    expect((await reports('{')).status).toBe(400)
    const faulty = await reports(JSON.stringify([{ type: 'transition', id: 'one' }]))
    expect(faulty.status).toBe(400)
    expect(await faulty.json()).toMatchObject({
      faults: expect.arrayContaining([expect.objectContaining({ path: '0.id' })]),
    })
    expect((await overrides({})).status).toBe(401)
    const reader = await createTestToken(database.db, operator, ['read'])
    const asReader = { authorization: `Bearer ${reader.token}` }
    expect((await overrides(asReader)).status).toBe(200)
    expect((await reports('[]', asReader)).status).toBe(403)
  })

  it('answer 304 while nothing changes, at once when it does', async () => {
    const authorization = `Bearer ${token}`
    const first = await overrides({ authorization })
    const etag = first.headers.get('etag') ?? ''
    expect(await first.json()).toEqual({ overrides: [] })
    const startedMs = performance.now()
    const same = await overrides({ authorization, 'if-none-match': etag }, 1)
    expect(same.status).toBe(304)
    expect(performance.now() - startedMs).toBeGreaterThan(950)
    const waiting = overrides({ authorization, 'if-none-match': etag }, 20)
    await sleep(200)
    await setOverride(database.db, systemActor('ops'), override())
    const changed = await waiting
    expect(changed.status).toBe(200)
    expect(await changed.json()).toMatchObject({ overrides: [{ state: 'forced_open' }] })
    expect(performance.now() - startedMs).toBeLessThan(15_000)
  })
})
