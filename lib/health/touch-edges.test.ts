import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { httpCheck } from './test-support.ts'
import { createEdgeToucher } from './touch-edges.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const before = new Date('2026-11-23T10:00:00Z')

async function addEdge(target: string) {
  const edge = {
    source_service: 'api-gateway',
    target_service: target,
    communication_type: 'synchronous',
    protocol: 'http',
    message_format: 'json',
    last_health_check: before,
  }
  await database.db.insertInto('communication_patterns').values(edge).execute()
}

async function lastCheckOf(target: string) {
  const edge = await database.db
    .selectFrom('communication_patterns')
    .select('last_health_check')
    .where('target_service', '=', target)
    .executeTakeFirstOrThrow()
  return edge.last_health_check?.toISOString()
}

function resultAt(serviceName: string, time: string) {
  const { endpoint, type: checkType } = httpCheck(80)
  const checkedAt = new Date(`2026-11-23T${time}Z`)
  const seen = { status: 'healthy', responseTimeMs: 1, errorDetails: null } as const
  return { serviceName, endpoint, checkType, checkedAt, ...seen }
}

describe('last_health_check of edges', () => {
  it('follows the checks of the target, at most every 15 s, and makes no rows', async () => {
    const edges = createEdgeToucher(database.db)
    await addEdge('payment-service')
    await addEdge('order-service')
    await edges.touch([
      resultAt('payment-service', '12:00:00'),
      resultAt('payment-service', '12:00:01'),
      resultAt('nobody', '12:00:01'),
    ])
    expect(await lastCheckOf('payment-service')).toBe('2026-11-23T12:00:01.000Z')
    expect(await lastCheckOf('order-service')).toBe(before.toISOString())
    await edges.touch([resultAt('payment-service', '12:00:15')])
    expect(await lastCheckOf('payment-service')).toBe('2026-11-23T12:00:01.000Z')
    await edges.touch([resultAt('payment-service', '12:00:16')])
    expect(await lastCheckOf('payment-service')).toBe('2026-11-23T12:00:16.000Z')
  })

  it('does not wait for a row that is being written', async () => {
    await addEdge('inventory-service')
    const held = Promise.withResolvers<void>()
    const done = Promise.withResolvers<void>()
    const writer = database.db.transaction().execute(async (transaction) => {
      await transaction
        .updateTable('communication_patterns')
        .set({ retry_count: 1 })
        .where('target_service', '=', 'inventory-service')
        .execute()
      held.resolve()
      await done.promise
    })
    await held.promise
    await createEdgeToucher(database.db).touch([resultAt('inventory-service', '12:00:00')])
    done.resolve()
    await writer
    expect(await lastCheckOf('inventory-service')).toBe(before.toISOString())
  })
})
