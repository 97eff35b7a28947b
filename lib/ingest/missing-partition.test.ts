import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { storeEvents } from './store-halves.ts'
import { storeOrRefuse } from './store-or-refuse.ts'
import { eventRow } from './test-support.ts'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'

let database: TestDatabase
beforeEach(async () => {
  database = await createTestDatabase()
})
afterEach(() => database.drop())

const partition = `communication_events_p${new Date().toISOString().slice(0, 10).replaceAll('-', '')}`
const run = (statement: string) => sql.raw(statement).execute(database.db)
const store = () =>
  storeOrRefuse(
    [eventRow(), eventRow()],
    (events) => storeEvents(database.db, events),
    (event) => event.id,
  )

describe('a partition that is missing', () => {
  it('is made again, though this process has seen it before', async () => {
    expect(await store()).toEqual([])
    await run(`DROP TABLE ${partition}`)
    expect(await store()).toEqual([])
    const { rows } = await sql`SELECT FROM communication_events`.execute(database.db)
    expect(rows).toHaveLength(2)
  })

  it('is no fault of the events: where it cannot be made, the sender is told to come back', async () => {
    await run(`ALTER TABLE communication_events DETACH PARTITION ${partition}`)
    await expect(store()).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('not attached'),
      retryAfterSeconds: expect.any(Number),
    })
  })
})
