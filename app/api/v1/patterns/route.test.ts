import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { createSignedInUser, createTestToken, stubAccess } from '#lib/access/test-support.ts'
import { closeDatabase, getDatabase } from '#lib/db/database.ts'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { patternSchema, revisionListSchema, type Pattern } from '#lib/patterns/schemas.ts'
import { DELETE, GET as GET_ONE, PUT } from './[name]/route.ts'
import { POST as RESTORE } from './[name]/restore/route.ts'
import { GET as GET_REVISIONS } from './[name]/revisions/route.ts'
import { GET, POST } from './route.ts'

let database: TestDatabase
let operator: Awaited<ReturnType<typeof createSignedInUser>>
let viewer: Awaited<ReturnType<typeof createSignedInUser>>
beforeAll(async () => {
  database = await createTestDatabase()
  stubAccess({ DATABASE_URL: database.url, SIGNALBOX_PUBLIC_URL: 'http://signalbox.test' })
  operator = await createSignedInUser(database.db, 'operator')
  viewer = await createSignedInUser(database.db, 'viewer')
})
afterEach(async () => {
  await database.db.deleteFrom('message_patterns').execute()
  await sql`TRUNCATE pattern_revisions`.execute(database.db)
})
afterAll(async () => {
  await closeDatabase(await getDatabase())
  await database.drop()
  vi.unstubAllEnvs()
})

type Asked = { body?: object; headers?: Record<string, string>; as?: { cookie: string } | null }

function ask(path: string, method: string, { body, headers, as = operator }: Asked): Request {
  return new Request(`http://signalbox.test/api/v1/patterns${path}`, {
    method,
    headers: {
      host: 'signalbox.test',
      origin: 'http://signalbox.test',
      ...(as && { cookie: as.cookie }),
      ...(body && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body && { body: JSON.stringify(body) }),
  })
}
const at = (name: string) => ({ params: Promise.resolve({ name }) })
const create = (body: object, asked: Asked = {}) => POST(ask('', 'POST', { body, ...asked }))
const read = (name: string) => GET_ONE(ask(`/${name}`, 'GET', {}), at(name))
const put = (name: string, version: string | null, asked: Asked) =>
  PUT(ask(`/${name}`, 'PUT', { ...asked, headers: ifMatch(version, asked) }), at(name))
const remove = (name: string, version: string | null, asked: Asked = {}) =>
  DELETE(ask(`/${name}`, 'DELETE', { ...asked, headers: ifMatch(version, asked) }), at(name))
const restore = (name: string, version: string | null, asked: Asked) =>
  RESTORE(ask(`/${name}/restore`, 'POST', { ...asked, headers: ifMatch(version, asked) }), at(name))
const ifMatch = (version: string | null, { headers }: Asked) => ({
  ...(version !== null && { 'if-match': version }),
  ...headers,
})
const patternIn = async (response: Response): Promise<Pattern> =>
  patternSchema.parse(await response.json())
const revisionsOf = async (name: string) =>
  revisionListSchema.parse(
    await (await GET_REVISIONS(ask(`/${name}/revisions`, 'GET', {}), at(name))).json(),
  ).revisions
const audited = async () =>
  (
    await database.db
      .selectFrom('audit_log')
      .select(['action', 'target', 'actor_name', 'before', 'after'])
      .orderBy('id')
      .execute()
  ).at(-1)

const orders = {
  pattern_name: 'orders',
  pattern_type: 'saga',
  services_involved: ['order-service', 'payment-service'],
  message_flow: '{"version":1,"steps":[]}',
}
/** What the table may hold and nobody of us would write. */
const writeOdd = () =>
  sql`INSERT INTO message_patterns
    (pattern_name, pattern_type, services_involved, message_flow, performance_sla)
    VALUES ('odd', 'choreography', '{{a,NULL},{"{}",b}}', 'a -> b',
      '{"p95_ms": 20, "exact": 12345678901234567890.10, "tier": [1, null]}')`.execute(database.db)
const odd = async () =>
  (
    await sql<{ services: string; sla: string; flow: string; type: string }>`
      SELECT services_involved::text AS services, performance_sla::text AS sla,
        message_flow AS flow, pattern_type AS type FROM message_patterns`.execute(database.db)
  ).rows[0]

describe('a pattern that is created', () => {
  it('is there, with a first revision and an audit row', async () => {
    const created = await create({ ...orders, owner: 'team-orders', reason: 'We have one.' })
    expect(created.status).toBe(201)
    expect(created.headers.get('location')).toBe('/api/v1/patterns/orders')
    expect(created.headers.get('etag')).toBe('"1"')
    const wanted = { name: 'orders', state: 'active', owner: 'team-orders', version: 1 }
    expect(await patternIn(await read('orders'))).toMatchObject({
      ...wanted,
      updatedBy: operator.email,
    })
    expect(await revisionsOf('orders')).toMatchObject([
      { version: 1, action: 'created', reason: 'We have one.', changedBy: operator.email },
    ])
    expect(await audited()).toMatchObject({
      action: 'patterns.create',
      target: 'pattern orders',
      actor_name: operator.email,
      after: orders,
    })
  })

  it('is refused to viewers, strangers, tokens that only read, and other sites', async () => {
    const { token } = await createTestToken(database.db, operator, ['read', 'ingest'])
    const refused: [number, Asked][] = [
      [403, { as: viewer }],
      [401, { as: null }],
      [403, { as: null, headers: { authorization: `Bearer ${token}` } }],
      [403, { headers: { origin: 'http://evil.test' } }],
    ]
    for (const [status, asked] of refused) {
      expect((await create(orders, asked)).status).toBe(status)
      expect((await put('orders', '"1"', { ...asked, body: {} })).status).toBe(status)
      expect((await remove('orders', '"1"', asked)).status).toBe(status)
      expect((await restore('orders', null, { ...asked, body: { version: 1 } })).status).toBe(
        status,
      )
    }
    expect(await (await GET(ask('', 'GET', {}))).json()).toEqual({ total: 0, patterns: [] })
    const writer = await createTestToken(database.db, operator, ['write'])
    const headers = { authorization: `Bearer ${writer.token}` }
    expect((await create(orders, { as: null, headers })).status).toBe(201)
  })

  it('does not take the place of another', async () => {
    await create(orders)
    const second = await create(orders)
    expect(second.status).toBe(409)
    expect(await second.json()).toMatchObject({ detail: 'There is a pattern “orders” already.' })
  })

  it.each([
    [{ pattern_name: ' ' }, 'pattern_name'],
    [{ pattern_type: 'gossip' }, 'pattern_type'],
    [{ state: 'retired' }, 'state'],
    [{ services_involved: 'a,b' }, 'services_involved'],
    [{ message_flow: 'a\u0000b' }, 'message_flow'],
    [{ pattern_name: 'x'.repeat(101) }, 'pattern_name'],
  ])('is refused with %j, and told where', async (part, path) => {
    const refused = await create({ ...orders, ...part })
    expect(refused.status).toBe(400)
    expect(await refused.json()).toMatchObject({ faults: [expect.objectContaining({ path })] })
  })
})

describe('a pattern that is changed', () => {
  it('gets the next version, a revision with the reason, and an audit row of what differs', async () => {
    await create(orders)
    const changed = await put('orders', '"1"', {
      body: { ...orders, owner: 'ops', state: 'deprecated', reason: 'Replaced.' },
    })
    expect(changed.headers.get('etag')).toBe('"2"')
    expect(await patternIn(changed)).toMatchObject({ owner: 'ops', state: 'deprecated' })
    expect((await revisionsOf('orders'))[0]).toMatchObject({
      ...{ version: 2, action: 'updated', reason: 'Replaced.', deleted: false },
      content: { owner: 'ops', pattern_type: 'saga' },
    })
    expect(await audited()).toMatchObject({
      action: 'patterns.update',
      before: { owner: null, state: 'active' },
      after: { owner: 'ops', state: 'deprecated' },
    })
  })

  it('needs the version that is there, and tells what is there instead', async () => {
    await create(orders)
    await put('orders', '1', { body: { owner: 'first' } })
    const stale = await put('orders', '"1"', { body: { owner: 'second' } })
    expect(stale.status).toBe(412)
    expect(await stale.json()).toMatchObject({
      code: 'precondition_failed',
      current: { name: 'orders', owner: 'first', version: 2 },
    })
    expect((await put('orders', null, { body: {} })).status).toBe(428)
    expect((await put('orders', 'latest', { body: {} })).status).toBe(400)
    expect((await put('gone', '1', { body: {} })).status).toBe(404)
  })

  it('is written by one of two at the same time', async () => {
    await create(orders)
    const tries = await Promise.all(
      ['a', 'b', 'c'].map((owner) => put('orders', '"1"', { body: { owner } })),
    )
    const count = (status: number) => tries.filter((tried) => tried.status === status).length
    expect([count(200), count(412)]).toEqual([1, 2])
    expect(await revisionsOf('orders')).toHaveLength(2)
  })

  it('is not touched where nothing differs', async () => {
    await create(orders)
    expect((await patternIn(await put('orders', '"1"', { body: orders }))).version).toBe(1)
    expect((await audited())?.action).toBe('patterns.create')
  })

  it('loses nothing that another program wrote and nobody touched', async () => {
    await writeOdd()
    const { services, sla, type, flow, version } = await patternIn(await read('odd'))
    expect(services).toEqual(['a', '{}', 'b'])
    const body = {
      pattern_name: 'odd',
      pattern_type: type,
      services_involved: services,
      message_flow: flow,
      description: 'Somebody knows?',
      performance_sla: { ...Object(sla), p95_ms: 30 },
    }
    expect((await put('odd', `"${version}"`, { body })).status).toBe(200)
    expect(await odd()).toEqual({
      services: '{{a,NULL},{"{}",b}}',
      sla: '{"tier": [1, null], "exact": 12345678901234567890.10, "p95_ms": 30}',
      flow: 'a -> b',
      type: 'choreography',
    })
  })

  it('can get another name, but not one that is taken', async () => {
    await create(orders)
    await create({ ...orders, pattern_name: 'returns' })
    expect((await put('orders', '1', { body: { pattern_name: 'returns' } })).status).toBe(409)
    expect((await put('orders', '1', { body: { pattern_name: 'sales' } })).status).toBe(200)
    expect((await revisionsOf('sales')).map(({ name }) => name)).toEqual(['sales', 'orders'])
  })

  it.each(['..', 'export', '', 'a/b?c#d'])(
    'can be reached by its id when it is named %j',
    async (name) => {
      await sql`INSERT INTO message_patterns (pattern_name, pattern_type, services_involved, message_flow)
      VALUES (${name}, 'saga', '{}', '')`.execute(database.db)
      const [{ id } = { id: 0 }] = (
        (await (await GET(ask('', 'GET', {}))).json()) as { patterns: Pattern[] }
      ).patterns
      expect((await put(`id:${id}`, '1', { body: { owner: 'x' } })).status).toBe(200)
      expect(await revisionsOf(`id:${id}`)).toHaveLength(2)
      expect((await remove(`id:${id}`, '2')).status).toBe(200)
    },
  )
})

describe('a pattern that is deleted', () => {
  it('is gone, can be read about, and comes back exactly as it was', async () => {
    await writeOdd()
    const before = await odd()
    const stale = await remove('odd', '"7"')
    expect(stale.status).toBe(412)
    expect((await remove('odd', null)).status).toBe(428)
    const gone = await remove('odd', '"1"')
    expect(await gone.json()).toEqual({ name: 'odd', version: 2 })
    expect(await audited()).toMatchObject({ action: 'patterns.delete', target: 'pattern odd' })
    const missing = await read('odd')
    expect(missing.status).toBe(404)
    expect(await missing.json()).toMatchObject({
      detail: `The pattern “odd” was deleted by ${operator.email}; its revisions are there.`,
    })
    const back = await restore('odd', null, { body: { version: 2, reason: 'Undo' } })
    expect(await patternIn(back)).toMatchObject({ version: 3, updatedBy: operator.email })
    expect(await odd()).toEqual(before)
    expect((await revisionsOf('odd')).map(({ action }) => action)).toEqual([
      'restored',
      'deleted',
      'written_by_sql',
    ])
    expect(await audited()).toMatchObject({
      action: 'patterns.restore',
      target: 'pattern odd, version 2',
      after: { pattern_type: 'choreography' },
    })
  })

  it('does not come back over another of its name unless that is meant', async () => {
    await create(orders)
    await remove('orders', '1')
    await create({ ...orders, owner: 'new' })
    const blind = await restore('orders', null, { body: { version: 1 } })
    expect(blind.status).toBe(428)
    expect((await restore('orders', '"1"', { body: { version: 1 } })).status).toBe(412)
    const meant = await restore('orders', '"3"', { body: { version: 1 } })
    expect(await patternIn(meant)).toMatchObject({ version: 4, owner: null })
    expect(await audited()).toMatchObject({ before: { owner: 'new' }, after: { owner: null } })
  })

  it('is not restored to what it never was, or under a name that is taken', async () => {
    await create(orders)
    expect((await restore('orders', '1', { body: { version: 9 } })).status).toBe(404)
    expect((await restore('never', null, { body: { version: 1 } })).status).toBe(404)
    expect((await restore('orders', '1', { body: { version: '1' } })).status).toBe(400)
    await put('orders', '1', { body: { pattern_name: 'sales' } })
    await create(orders)
    expect((await restore('sales', '2', { body: { version: 1 } })).status).toBe(409)
  })
})

describe('the list', () => {
  const names = async (query: string) => {
    const answer = (await (await GET(ask(query, 'GET', {}))).json()) as { patterns?: Pattern[] }
    return answer.patterns?.map(({ name }) => name)
  }

  it('is filtered in the one query language, and sorted', async () => {
    const flow = '{"version":1,"steps":[{"id":"a","from":"x","to":"y","protocol":"kafka"}]}'
    await create({ ...orders, owner: 'b', performance_sla: { p95_ms: 300 } })
    await create({ ...orders, pattern_name: 'Mail', state: 'draft', message_flow: flow })
    await create({ ...orders, pattern_name: 'views', pattern_type: 'pub_sub', owner: 'a' })
    expect(await names('')).toEqual(['Mail', 'orders', 'views'])
    expect(await names('?sort=owner')).toEqual(['views', 'orders', 'Mail'])
    expect(await names('?sort=pattern_name&order=desc')).toEqual(['views', 'orders', 'Mail'])
    expect(await names('?filter=type%3Dsaga+state%21%3Ddraft')).toEqual(['orders'])
    expect(await names('?filter=protocol%3Dkafka')).toEqual(['Mail'])
    expect(await names('?filter=p95%3E200ms')).toEqual(['orders'])
    expect((await GET(ask('?filter=%28', 'GET', {}))).status).toBe(400)
    expect((await GET(ask('?sort=id', 'GET', {}))).status).toBe(400)
    expect((await GET(ask('', 'GET', { as: null }))).status).toBe(401)
  })
})

it('says that there never was such a pattern', async () => {
  const asked = await GET_REVISIONS(ask('/never/revisions', 'GET', {}), at('never'))
  expect(asked.status).toBe(404)
})
