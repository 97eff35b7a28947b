import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { listSlas } from './list-slas.ts'

let test: TestDatabase

beforeAll(async () => {
  test = await createTestDatabase()
  const pattern = (name: string, services: string[], sla: unknown) => ({
    pattern_name: name,
    pattern_type: 'request_response',
    services_involved: services,
    message_flow: '{}',
    performance_sla: sla === null ? null : JSON.stringify(sla),
  })
  await test.db
    .insertInto('message_patterns')
    .values([
      pattern('place order', ['shop', 'orders', 'bank'], { p95_ms: 250 }),
      pattern('refund', ['orders', 'bank'], { p95_ms: 'soon', success_rate: 99 }),
      pattern('report', ['orders', 'ledger'], [1, 2]),
      pattern('audit', ['orders', 'ledger'], { p95_ms: 900 }),
      pattern('nothing promised', ['orders', 'bank'], null),
    ])
    .execute()
})
afterAll(() => test.drop())

it('finds what is promised of the services that are shown', async () => {
  expect(await listSlas(test.db, ['orders', 'bank'])).toEqual([
    { pattern: 'place order', p95Ms: 250 },
  ])
  expect(await listSlas(test.db, ['orders'])).toEqual([
    { pattern: 'audit', p95Ms: 900 },
    { pattern: 'place order', p95Ms: 250 },
  ])
})

it('draws no promise over the calls of everybody', async () => {
  expect(await listSlas(test.db, [])).toEqual([])
})
