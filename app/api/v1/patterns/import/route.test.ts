import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { createSignedInUser, stubAccess } from '#lib/access/test-support.ts'
import { closeDatabase, getDatabase } from '#lib/db/database.ts'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { importReportSchema, type ImportReport } from '#lib/patterns/schemas.ts'
import { GET as EXPORT, POST as EXPORT_SELECTED } from '../export/route.ts'
import { POST } from './route.ts'

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
})
afterAll(async () => {
  await closeDatabase(await getDatabase())
  await database.drop()
  vi.unstubAllEnvs()
})

type Asked = { query?: string; headers?: Record<string, string>; as?: { cookie: string } | null }
function send(file: string, { query = '', headers, as = operator }: Asked = {}): Promise<Response> {
  return POST(
    new Request(`http://signalbox.test/api/v1/patterns/import${query}`, {
      method: 'POST',
      headers: {
        host: 'signalbox.test',
        origin: 'http://signalbox.test',
        'content-type': 'application/yaml',
        ...(as && { cookie: as.cookie }),
        ...headers,
      },
      body: file,
    }),
  )
}
const report = async (response: Response): Promise<ImportReport> => {
  expect(response.status).toBe(200)
  return importReportSchema.parse(await response.json())
}
const outcomes = ({ patterns }: ImportReport) =>
  patterns.map(({ name, outcome }) => `${name} ${outcome}`)
async function exported(query: string): Promise<string> {
  const request = new Request(`http://signalbox.test/api/v1/patterns/export${query}`, {
    headers: { host: 'signalbox.test', cookie: viewer.cookie },
  })
  const response = await EXPORT(request)
  expect(response.status).toBe(200)
  return await response.text()
}
async function exportedByPost(body: unknown): Promise<string> {
  const request = new Request('http://signalbox.test/api/v1/patterns/export', {
    method: 'POST',
    headers: {
      host: 'signalbox.test',
      origin: 'http://signalbox.test',
      cookie: viewer.cookie,
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
  })
  const response = await EXPORT_SELECTED(request)
  expect(response.status).toBe(200)
  return await response.text()
}
const rows = async () =>
  (
    await sql<{ row: string }>`SELECT pattern_content(p)::text AS row FROM message_patterns p
      ORDER BY pattern_name`.execute(database.db)
  ).rows.map(({ row }) => row)
const audited = async () =>
  await database.db
    .selectFrom('audit_log')
    .select(['action', 'target', 'actor_name'])
    .orderBy('id')
    .execute()

const pattern = (name: string, more = '') => `
- pattern_name: ${name}
  pattern_type: saga
  services_involved: [a, b]
  message_flow: { version: 1, steps: [{ id: x, from: a, to: b }] }
${more}`
const ten = Array.from({ length: 10 }, (_, at) => pattern(`p${at}`)).join('')

describe('importing', () => {
  it('makes what the file names, with a revision and an audit row each', async () => {
    const before = (await audited()).length
    expect(outcomes(await report(await send(ten, { query: '?reason=GitOps' })))).toEqual(
      Array.from({ length: 10 }, (_, at) => `p${at} created`),
    )
    const kept = await database.db
      .selectFrom('pattern_revisions')
      .select(['action', 'reason', 'changed_by'])
      .execute()
    expect(kept).toHaveLength(10)
    expect(kept[0]).toEqual({ action: 'imported', reason: 'GitOps', changed_by: operator.email })
    expect((await audited()).slice(before)).toHaveLength(10)
    expect((await audited()).at(-1)).toEqual({
      action: 'patterns.import',
      target: 'pattern p9',
      actor_name: operator.email,
    })
  })

  it('changes what differs, and leaves alone what does not and what is not named', async () => {
    await send(ten)
    const file = pattern('p1') + pattern('p2', '  owner: ops') + pattern('new')
    const told = await report(await send(file))
    expect(outcomes(told)).toEqual(['p1 unchanged', 'p2 updated', 'new created'])
    expect(told.patterns[1]?.changes).toMatchObject([
      { path: 'owner', kind: 'added', after: 'ops', breaking: false },
    ])
    expect(told.counts).toEqual({ created: 1, updated: 1, unchanged: 1, kept: 0, faulty: 0 })
    expect(await rows()).toHaveLength(11)
    const { rows: stored } = await sql`SELECT p.pattern_name, p.version - min(r.version) AS changes
      FROM message_patterns p JOIN pattern_revisions r ON r.pattern_id = p.id
      WHERE p.pattern_name IN ('p1', 'p2') GROUP BY p.id ORDER BY 1`.execute(database.db)
    expect(stored).toEqual([
      { pattern_name: 'p1', changes: 0 },
      { pattern_name: 'p2', changes: 1 },
    ])
  })

  it('tells which of ten is broken and why, and then writes none', async () => {
    const broken = ten.replace('pattern_name: p3', 'pattern_name: p3\n  performance_sla: .inf')
    const dry = await report(await send(broken, { query: '?dry_run=true' }))
    expect(dry.counts).toMatchObject({ created: 9, faulty: 1 })
    expect(dry.patterns[3]).toMatchObject({
      outcome: 'faulty',
      faults: [{ path: 'performance_sla', message: expect.any(String) }],
    })
    const refused = await send(broken)
    expect(refused.status).toBe(400)
    expect(await refused.json()).toMatchObject({
      detail: expect.stringMatching(
        /^Nothing was imported\. Of 10 patterns 1 cannot be: “p3” \(performance_sla: /,
      ),
      faults: [{ path: 'patterns[3].performance_sla' }],
    })
    expect(await rows()).toEqual([])
  })

  it('writes nothing in a dry run, and applies just what that told', async () => {
    const seen = await audited()
    const dry = await report(await send(ten, { query: '?dry_run=true' }))
    expect(dry).toMatchObject({ applied: false, counts: { created: 10 } })
    expect(dry.patterns[0]?.problems.map(({ code }) => code)).toEqual(['SBX-P021'])
    expect([await rows(), await audited()]).toEqual([[], seen])
    await send(pattern('p4', '  owner: me'))
    const headers = { 'if-match': `"${dry.basis}"` }
    expect((await send(ten, { headers })).status).toBe(412)
    const again = await report(await send(ten, { query: '?dry_run=true' }))
    expect((await send(ten, { headers: { 'if-match': again.basis } })).status).toBe(200)
  })

  it('is for operators, who say what they send', async () => {
    expect((await send(ten, { as: viewer })).status).toBe(403)
    expect((await send(ten, { as: null })).status).toBe(401)
    expect((await send(ten, { headers: { 'content-type': 'text/html' } })).status).toBe(415)
    expect((await send('a: [')).status).toBe(400)
    expect((await send(ten, { query: '?dry_run=perhaps' })).status).toBe(400)
    expect((await send(`# ${'x'.repeat(9 * 1024 * 1024)}`)).status).toBe(413)
    expect(await rows()).toEqual([])
  })

  it('runs one after the other where two come at once', async () => {
    const told = await Promise.all([send(ten), send(ten), send(ten)])
    const reports = await Promise.all(told.map(report))
    expect(reports.map(({ counts }) => counts.created).toSorted((a, b) => a - b)).toEqual([
      0, 0, 10,
    ])
  })
})

describe('what is exported and imported again', () => {
  it.each(['yaml', 'json'])('is exactly the same as %s, whatever it is', async (format) => {
    await sql`INSERT INTO message_patterns
      (pattern_name, pattern_type, services_involved, message_flow, reliability_guarantees,
        failure_handling, performance_sla, owner)
      VALUES
      ('odd', 'choreography', '{{a,NULL},{"{}",b}}', E'a -> b\r\n\t', 'perhaps', '{"b":1, "a":2}',
        '{"p95_ms": 20.5, "exact": 12345678901234567890.10, "tier": [1, null]}', ''),
      ('', '', '{}', '', NULL, '', '"text"', NULL),
      ('..', ' x ', '{" "}', '{"version":1,"steps":[{"id":"a","n":12345678901234567890}]}', '', NULL,
        'null', NULL),
      ('id:7', 'saga', '{a}', ${'{\n  "version": 1,\n  "steps": []\n}'}, NULL, '{"retries":3}', '[]', NULL)
      `.execute(database.db)
    const before = await rows()
    const file = await exported(`?format=${format}`)
    expect(outcomes(await report(await send(file)))).toEqual([
      ' unchanged',
      '.. unchanged',
      'id:7 unchanged',
      'odd unchanged',
    ])
    await database.db.deleteFrom('message_patterns').execute()
    expect((await report(await send(file))).counts.created).toBe(4)
    expect(await rows()).toEqual(before)
    expect(await exported(`?format=${format}`)).toBe(file)
  })

  it('may be one pattern alone', async () => {
    await send(ten)
    const file = await exported('?format=yaml&name=p7')
    expect(file).toContain('pattern_name: p7')
    expect(file).not.toContain('pattern_name: p8')
    const asked = new Request('http://signalbox.test/api/v1/patterns/export?name=no', {
      headers: { host: 'signalbox.test', cookie: viewer.cookie },
    })
    expect((await EXPORT(asked)).status).toBe(404)
  })

  it('may be more of them than an address can name, and nothing of the others', async () => {
    const name = (at: number) => `${'a name as long as they may be '.repeat(3)}${at}`
    const many = Array.from({ length: 300 }, (_entry, at) => name(at))
    const whole = [...many, 'left out'].map((one) => pattern(JSON.stringify(one))).join('')
    expect((await report(await send(whole))).counts.created).toBe(301)
    const file = await exportedByPost({ format: 'yaml', names: many })
    await database.db.deleteFrom('message_patterns').execute()
    const told = await report(await send(file))
    expect(new Set(told.patterns.map((one) => one.name))).toEqual(new Set(many))
  })
})
