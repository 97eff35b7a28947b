import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import type { HalfCall } from './model.ts'
import { serviceAt } from './service-addresses.ts'
import { settlePending } from './settle-pending.ts'
import { storeHalves } from './store-halves.ts'
import { answerTo, halfCall } from './test-support.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  await sql`TRUNCATE communication_events, service_addresses`.execute(database.db)
})

function callTo(address: string, half: Partial<HalfCall> = {}): HalfCall {
  return halfCall({ address, peer: { name: address, kind: 'external' }, ...half })
}

/** Where a call goes that nobody answers. */
async function targetOf(call: HalfCall): Promise<unknown> {
  await storeHalves(database.db, [call])
  await settlePending(database.db, 0)
  const { rows } = await sql`
    SELECT e.target_service AS name, s.kind FROM communication_events e
    JOIN services s ON s.name = e.target_service
    WHERE e.span_id = ${call.spanId}`.execute(database.db)
  return rows[0]
}

describe('a call that is refused', () => {
  it('goes to the service that has answered its caller there before', async () => {
    const answered = callTo('127.0.0.1:4711')
    await storeHalves(database.db, [answered, answerTo(answered)])
    const refused = callTo('127.0.0.1:4711', { eventType: 'error' })
    expect(await targetOf(refused)).toEqual({ name: 'payment-service', kind: 'service' })
    const sides = callTo('10.0.0.7:80')
    await storeHalves(database.db, [sides])
    await storeHalves(database.db, [answerTo(sides, { service: 'stock' })])
    expect(await targetOf(callTo('10.0.0.7:80'))).toEqual({ name: 'stock', kind: 'service' })
  })

  it('goes to its host where nobody has answered yet', async () => {
    expect(await targetOf(callTo('mail.example:443'))).toEqual({
      name: 'mail.example:443',
      kind: 'external',
    })
  })
})

describe('serviceAt', () => {
  const seen = (service: string, minutesAgo: number, caller = 'order-service') => ({
    ...{ address: 'gateway:80', caller, service },
    seenAtMs: Date.now() - minutesAgo * 60_000,
  })
  const caller = { service: 'order-service', address: 'gateway:80' }

  it('follows an address that has changed hands', () => {
    expect(serviceAt(caller, [seen('stock', 90), seen('payments', 5)])).toBe('payments')
  })

  it('names none of several services behind one address', () => {
    expect(serviceAt(caller, [seen('stock', 20), seen('payments', 5)])).toBeNull()
  })

  it('believes what other callers saw, but not of their own machine', () => {
    const rows = [seen('stock', 5, 'campaign-service')]
    expect(serviceAt(caller, rows)).toBe('stock')
    expect(serviceAt({ ...caller, address: 'localhost:80' }, rows)).toBeNull()
    expect(serviceAt(caller, [...rows, seen('payments', 5)])).toBe('payments')
  })
})
