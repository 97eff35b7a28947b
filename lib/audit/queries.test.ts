import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemActor } from '#lib/access/actor.ts'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { exportAudit } from './export-audit.ts'
import { eachAuditBatch, listAudit } from './queries.ts'
import { recordAudit } from './record-audit.ts'

let database: TestDatabase
const actor = systemActor('a test')

beforeAll(async () => {
  database = await createTestDatabase()
  await database.db.transaction().execute(async (transaction) => {
    for (let index = 0; index < 250; index++) {
      await recordAudit(transaction, {
        actor,
        action: index % 2 ? 'users.update' : 'usersother.update',
        target: `user ${index}`,
        after: { name: index === 7 ? '=HYPERLINK("https://evil.example")' : '100%_sure' },
      })
    }
  })
})
afterAll(() => database.drop())

describe('the audit log', () => {
  it('comes page by page, the newest first, each entry once', async () => {
    const ids: string[] = []
    let before: string | undefined
    do {
      const page = await listAudit(database.db, { before })
      ids.push(...page.rows.map(({ id }) => id))
      before = page.next ?? undefined
    } while (before !== undefined)
    expect(ids).toEqual(ids.toSorted((a, b) => Number(b) - Number(a)))
    expect(new Set(ids).size).toBe(250)
  })

  it('is searched by all words, literally', async () => {
    const found = async (q: string) =>
      (await listAudit(database.db, { q })).rows.map((r) => r.target)
    expect(await found('user 12')).toContain('user 12')
    expect(await found('evil USER')).toEqual(['user 7'])
    expect(await found('100%_sure 249')).toEqual(['user 249'])
    expect(await found('1_sure')).toEqual([])
    expect(await found("'; DROP TABLE audit_log; --")).toEqual([])
  })

  it('is narrowed to a kind of action and to a time', async () => {
    const users = await listAudit(database.db, { action: 'users' })
    expect(new Set(users.rows.map(({ action }) => action))).toEqual(new Set(['users.update']))
    expect((await listAudit(database.db, { to: '2020-01-01T00:00:00Z' })).rows).toEqual([])
    expect((await listAudit(database.db, { from: '2020-01-01T00:00:00Z' })).rows).toHaveLength(100)
  })

  it('is read in batches that hold all of it', async () => {
    let count = 0
    for await (const rows of eachAuditBatch(database.db, {}, 33)) count += rows.length
    expect(count).toBe(250)
  })
})

describe('an export of it', () => {
  const text = async (format: 'csv' | 'ndjson') =>
    new Response(await exportAudit(database.db, actor, { format, filter: { q: 'user 7' } })).text()

  it('runs no formula in a spreadsheet', async () => {
    const lines = (await text('csv')).split('\r\n')
    expect(lines[0]).toBe(
      'id,at,actorKind,actorId,actor,action,target,before,after,address,requestId',
    )
    for (const line of lines) expect(line).not.toMatch(/(^|,)"?\s*[=+@]/)
  })

  it('has one JSON object a line', async () => {
    const rows = (await text('ndjson'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(rows.at(-1)).toMatchObject({ target: 'user 7', actor: 'a test' })
  })

  it('is on record itself', async () => {
    const { rows } = await listAudit(database.db, { action: 'audit.export' })
    expect(rows[0]?.after).toMatchObject({ q: 'user 7' })
  })
})
