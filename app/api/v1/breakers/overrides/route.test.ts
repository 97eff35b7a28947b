import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSignedInUser, createTestToken, stubAccess } from '#lib/access/test-support.ts'
import { closeDatabase, getDatabase } from '#lib/db/database.ts'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { DELETE, GET, PUT } from './route.ts'

let database: TestDatabase
let operator: Awaited<ReturnType<typeof createSignedInUser>>
let viewer: Awaited<ReturnType<typeof createSignedInUser>>
beforeAll(async () => {
  database = await createTestDatabase()
  stubAccess({ DATABASE_URL: database.url, SIGNALBOX_PUBLIC_URL: 'http://signalbox.test' })
  operator = await createSignedInUser(database.db, 'operator')
  viewer = await createSignedInUser(database.db, 'viewer')
})
afterAll(async () => {
  await closeDatabase(await getDatabase())
  await database.drop()
})

const edge = {
  source_service: 'order-service',
  target_service: 'payment-service',
  protocol: 'http',
}
const forcedOpen = { ...edge, state: 'forced_open', reason: 'maintenance' }

function ask(method: 'PUT' | 'DELETE', body: object, headers: Record<string, string>) {
  const request = new Request('http://signalbox.test/api/v1/breakers/overrides', {
    method,
    headers: {
      host: 'signalbox.test',
      origin: 'http://signalbox.test',
      'content-type': 'application/json',
      ...headers,
    },
    body: JSON.stringify(body),
  })
  return method === 'PUT' ? PUT(request) : DELETE(request)
}

async function stored(): Promise<number> {
  return (await database.db.selectFrom('breaker_overrides').selectAll().execute()).length
}

describe('an override over the API', () => {
  it('is set, replaced and lifted by an operator who knows what is there', async () => {
    const { cookie } = operator
    const set = await ask('PUT', forcedOpen, { cookie })
    expect(set.status).toBe(200)
    const { version } = (await set.json()) as { version: string }
    expect((await ask('PUT', { ...forcedOpen, state: 'disabled' }, { cookie })).status).toBe(412)
    const request = new Request(
      'http://signalbox.test/api/v1/breakers/overrides?source_service=order-service',
      { headers: { host: 'signalbox.test', cookie } },
    )
    expect(await (await GET(request)).json()).toMatchObject({ overrides: [{ version }] })
    expect((await ask('DELETE', { ...edge, version: '999' }, { cookie })).status).toBe(412)
    expect((await ask('DELETE', { ...edge, version }, { cookie })).status).toBe(204)
    expect(await stored()).toBe(0)
    const audit = await database.db.selectFrom('audit_log').select('action').orderBy('id').execute()
    expect(audit.map(({ action }) => action)).toEqual([
      'breakers.override',
      'breakers.clear-override',
    ])
  })

  it('is refused to viewers, to strangers, to services, and to other sites', async () => {
    const { token } = await createTestToken(database.db, operator, ['ingest', 'read'])
    const refused: [number, Record<string, string>][] = [
      [403, { cookie: viewer.cookie }],
      [401, {}],
      [403, { authorization: `Bearer ${token}` }],
      [403, { cookie: operator.cookie, origin: 'http://evil.test' }],
    ]
    for (const [status, headers] of refused) {
      expect((await ask('PUT', forcedOpen, headers)).status).toBe(status)
    }
    expect(await stored()).toBe(0)
    const { token: writer } = await createTestToken(database.db, operator, ['write'])
    expect((await ask('PUT', forcedOpen, { authorization: `Bearer ${writer}` })).status).toBe(200)
  })

  it('names what is wrong with it', async () => {
    const { cookie } = operator
    const faulty = await ask('PUT', { ...forcedOpen, reason: '', state: 'shut' }, { cookie })
    expect(faulty.status).toBe(400)
    expect(await faulty.json()).toMatchObject({
      faults: [
        expect.objectContaining({ path: 'state' }),
        expect.objectContaining({ path: 'reason' }),
      ],
    })
  })
})
