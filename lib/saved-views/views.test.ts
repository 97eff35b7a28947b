import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { UserActor } from '#lib/access/actor.ts'
import { createSignedInUser, stubAccess } from '#lib/access/test-support.ts'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { deleteView } from './delete-view.ts'
import { listViews } from './list-views.ts'
import { saveView } from './save-view.ts'
import { saveViewSchema } from './schemas.ts'

let database: TestDatabase
let operator: UserActor
/** The audit log only grows. */
let seenBefore = 0

beforeAll(async () => {
  database = await createTestDatabase()
  stubAccess({})
  operator = await createSignedInUser(database.db, 'operator')
})
beforeEach(async () => {
  await database.db.deleteFrom('saved_views').execute()
  seenBefore = (await audited()).length
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await database.drop()
})

const save = (name: string, search: string, version?: number) =>
  saveView(database.db, operator, { page: 'map', name, search, version })
const audited = () =>
  database.db
    .selectFrom('audit_log')
    .select(['action', 'target', 'actor_name'])
    .orderBy('id')
    .execute()

describe('a named view of a page', () => {
  it('is kept with who saved it, and written into the audit log', async () => {
    await save('Payments', '?focus=payment-service')
    await save('checkout', '?focus=checkout')
    const views = await listViews(database.db, 'map')
    expect(views.map(({ name }) => name)).toEqual(['checkout', 'Payments'])
    expect(views[1]).toMatchObject({ search: '?focus=payment-service', savedBy: operator.email })
    expect((await audited())[seenBefore]).toEqual({
      action: 'views.save',
      target: 'view Payments of the map',
      actor_name: operator.email,
    })
  })

  it('is replaced only by whoever knows the version that is there', async () => {
    const { version } = await save('Payments', '?hops=1')
    await expect(save('payments', '?hops=2')).rejects.toMatchObject({ code: 'conflict' })
    await save('Payments', '?hops=2', version)
    await expect(save('Payments', '?hops=3', version)).rejects.toMatchObject({
      code: 'precondition_failed',
    })
    await expect(save('never there', '', 1)).rejects.toMatchObject({ code: 'precondition_failed' })
    expect((await listViews(database.db, 'map')).map(({ search }) => search)).toEqual(['?hops=2'])
    expect(await audited()).toHaveLength(seenBefore + 2)
  })

  it('is not named twice by two at the same time', async () => {
    const tries = await Promise.allSettled(
      ['?a=1', '?a=2', '?a=3'].map((search) => save('one', search)),
    )
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await listViews(database.db, 'map')).toHaveLength(1)
  })

  it('is removed once', async () => {
    const { id, version } = await save('Payments', '')
    await deleteView(database.db, operator, { page: 'map', id, version })
    await expect(
      deleteView(database.db, operator, { page: 'map', id, version }),
    ).rejects.toMatchObject({
      code: 'precondition_failed',
    })
    expect(await listViews(database.db, 'map')).toEqual([])
    expect((await audited()).slice(seenBefore).map(({ action }) => action)).toEqual([
      'views.save',
      'views.delete',
    ])
  })

  it('has a name among those of its page alone', async () => {
    const { id, version } = await save('Payments', '?focus=payment-service')
    await saveView(database.db, operator, {
      page: 'correlations',
      name: 'Payments',
      search: '?q=service%3Dpayment-service',
    })
    expect((await listViews(database.db, 'correlations')).map(({ search }) => search)).toEqual([
      '?q=service%3Dpayment-service',
    ])
    await expect(
      deleteView(database.db, operator, { page: 'correlations', id, version }),
    ).rejects.toMatchObject({ code: 'precondition_failed' })
    expect((await audited()).at(-1)?.target).toBe('search Payments of correlations')
  })

  it.each([
    { name: ' ', search: '' },
    { name: 'x', search: 'javascript:alert(1)' },
    { name: 'x', search: `?${'a'.repeat(9000)}` },
  ])('is refused when it is named “$name” or leads elsewhere', (input) => {
    expect(saveViewSchema.safeParse(input).success).toBe(false)
  })
})
