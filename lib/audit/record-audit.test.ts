import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemActor } from '#lib/access/actor.ts'
import { createSignedInUser } from '#lib/access/test-support.ts'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { recordAudit } from './record-audit.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

const entry = { actor: systemActor('a test'), action: 'tests.run', target: 'test 1' }

describe('the audit log', () => {
  it('holds who, what, before and after, from where', async () => {
    const actor = await createSignedInUser(database.db, 'operator')
    await database.db.transaction().execute((transaction) =>
      recordAudit(transaction, {
        actor,
        action: 'patterns.update',
        target: 'pattern checkout',
        before: { sla: 100 },
        after: { sla: 200 },
      }),
    )
    const row = await database.db
      .selectFrom('audit_log')
      .selectAll()
      .where('action', '=', 'patterns.update')
      .executeTakeFirstOrThrow()
    expect(row).toMatchObject({
      actor_kind: 'user',
      actor_id: actor.id,
      actor_name: actor.email,
      target: 'pattern checkout',
      before: { sla: 100 },
      after: { sla: 200 },
      address: '192.0.2.1',
      request_id: 'test-request',
    })
  })

  it('is not written when the change is not', async () => {
    const change = database.db.transaction().execute(async (transaction) => {
      await recordAudit(transaction, { ...entry, action: 'tests.undone' })
      throw new Error('undone')
    })
    await expect(change).rejects.toThrow('undone')
    const rows = await database.db
      .selectFrom('audit_log')
      .where('action', '=', 'tests.undone')
      .selectAll()
      .execute()
    expect(rows).toEqual([])
  })

  it.each([
    `UPDATE audit_log SET actor_name = 'somebody else'`,
    'DELETE FROM audit_log',
    'TRUNCATE audit_log',
  ])('refuses %s', async (statement) => {
    await database.db.transaction().execute((transaction) => recordAudit(transaction, entry))
    await expect(sql.raw(statement).execute(database.db)).rejects.toThrow('append-only')
  })
})
