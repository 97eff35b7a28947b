import { RateLimiterPostgres } from 'rate-limiter-flexible'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  isRateLimitedError,
  ResilienceManager,
  type ResilienceEvent,
  type SharedLimiter,
} from '#lib/communication/index.ts'
import { poolOf } from '#lib/db/database.ts'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'

let database: TestDatabase
let limiter: RateLimiterPostgres
beforeAll(async () => {
  database = await createTestDatabase()
  limiter = await new Promise((resolve, reject) => {
    const made: RateLimiterPostgres = new RateLimiterPostgres(
      { storeClient: poolOf(database.db), storeType: 'pool', points: 20, duration: 60 },
      (error?: Error) => (error ? reject(error) : resolve(made)),
    )
  })
})
afterAll(() => database.drop())

function startProcess(shared: SharedLimiter) {
  const manager = new ResilienceManager()
  const events: ResilienceEvent[] = []
  manager.onEvent((event) => void events.push(event))
  manager.applyResiliencePatterns('payment-service', { rateLimit: { permits: 20, shared } })
  return { events, call: () => manager.executeWithResilience('payment-service', () => 'ok') }
}

describe('a limit that processes share through rate-limiter-flexible', () => {
  it('is exact, whoever calls', async () => {
    const processes = Array.from({ length: 4 }, () => startProcess(limiter))
    const calls = Array.from({ length: 15 }, () => processes.map(({ call }) => call())).flat()
    const outcomes = await Promise.allSettled(calls)
    const made = outcomes.filter(({ status }) => status === 'fulfilled')
    expect(made).toHaveLength(20)
    const refusals = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [outcome.reason as unknown] : [],
    )
    expect(refusals.every((error) => isRateLimitedError(error) && error.retryAfterMs > 0)).toBe(
      true,
    )
  })

  it('stops nobody while it cannot be asked, and says so', async () => {
    const away = { consume: () => Promise.reject(new Error('connection refused')) }
    const { call, events } = startProcess(away)
    await expect(call()).resolves.toBe('ok')
    expect(events[0]).toMatchObject({ type: 'rate_limiter_unavailable' })
  })
})
