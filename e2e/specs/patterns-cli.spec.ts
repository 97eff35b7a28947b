import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { asRole, asToken, type Place } from '../fixtures/actors.ts'
import { expect, test } from '../fixtures/journey.ts'

test.use({ estate: 'patterns-cli', role: null })
test.describe.configure({ mode: 'serial' })

const program = resolve(import.meta.dirname, '../../lib/cli/signalbox.ts')
let folder: string
test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-patterns-'))
})
test.afterAll(() => rm(folder, { recursive: true, force: true }))

/** `signalbox patterns …` as a pipeline runs it, with a token of this scope. */
async function patterns(place: Place, scope: 'read' | 'write', args: string[]) {
  const { authorization } = await asToken([scope], place)
  const env = {
    ...process.env,
    SIGNALBOX_URL: place.server.url,
    SIGNALBOX_TOKEN: authorization?.replace('Bearer ', ''),
  }
  return await new Promise<{ code: number; output: string; errors: string }>((done) => {
    execFile(process.execPath, [program, 'patterns', ...args], { env }, (error, output, errors) =>
      done({ code: error ? Number(error.code) : 0, output, errors }),
    )
  })
}

const yaml = (name: string, { timeout = 200, more = '' } = {}) => `pattern_name: ${name}
pattern_type: request_response
services_involved: [orders, payments]
message_flow:
  version: 1
  steps:
    - { id: pay, from: orders, to: payments, reply: true, optional: false, timeout_ms: ${timeout}, after: [] }
${more}`
async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}

test('a pipeline applies patterns from files and sees what differs', async ({
  server,
  database,
}) => {
  const place = { server, database }
  const pay = await file('pay.yaml', yaml('pay'))
  const refund = await file('refund.yaml', yaml('refund'))

  const before = await patterns(place, 'read', ['diff', pay, refund])
  expect(before).toMatchObject({ code: 2, output: expect.stringContaining('+ pay is new') })
  const dry = await patterns(place, 'write', ['apply', '--dry-run', pay, refund])
  expect(dry).toMatchObject({ code: 0, output: expect.stringContaining('this was a dry run') })
  expect((await patterns(place, 'read', ['diff', pay])).code).toBe(2)

  const applied = await patterns(place, 'write', ['apply', '--reason', 'commit 1a2b', pay, refund])
  expect(applied.output).toContain('applied: 2 created, 0 updated, 0 unchanged')
  const after = await patterns(place, 'read', ['diff', pay])
  expect(after).toEqual({
    code: 0,
    output: '= 1 unchanged\n  not in the files: refund\n',
    errors: '',
  })
  const revisions = await database
    .selectFrom('pattern_revisions')
    .select(['reason', 'action'])
    .execute()
  const revision = { reason: 'commit 1a2b', action: 'imported' }
  expect(revisions).toEqual([revision, revision])
})

test('tells breaking changes from others, and may refuse them', async ({ server, database }) => {
  const place = { server, database }
  const tighter = await file('tighter.yaml', yaml('pay', { timeout: 100 }))
  const looser = await file('looser.yaml', yaml('pay', { timeout: 300 }))
  const breaking = await patterns(place, 'read', ['diff', tighter])
  expect(breaking.code).toBe(3)
  expect(breaking.output).toContain('    ! message_flow.steps.pay.timeout_ms: 200 → 100')
  expect((await patterns(place, 'read', ['diff', looser])).code).toBe(2)
  const refused = await patterns(place, 'write', ['apply', '--refuse-breaking', tighter])
  expect(refused.code).toBe(3)
  expect((await patterns(place, 'read', ['diff', tighter])).code).toBe(3)
  const told = await patterns(place, 'read', ['diff', '--json', looser])
  expect(JSON.parse(told.output)).toMatchObject({
    patterns: [{ name: 'pay', outcome: 'updated', changes: [{ breaking: false }] }],
    onlyThere: ['refund'],
  })
})

test('applies none of the files where one is broken, and says which', async ({
  server,
  database,
}) => {
  const place = { server, database }
  const files = [
    await file('good.yaml', yaml('good')),
    await file('bad.yaml', yaml('bad', { more: 'performance_sla: .nan\n' })),
  ]
  for (const [scope, command] of [
    ['read', 'diff'],
    ['write', 'apply'],
  ] as const) {
    const broken = await patterns(place, scope, [command, ...files])
    expect(broken.code).toBe(1)
    expect(broken.output).toContain('✗ bad cannot be read\n    ✗ performance_sla: ')
  }
  const { output } = await patterns(place, 'read', ['export'])
  expect(output).not.toContain('good')
})

test('exports what it applied, in three forms', async ({ server, database }) => {
  const place = { server, database }
  const out = join(folder, 'out.yaml')
  expect((await patterns(place, 'read', ['export', '--output', out])).code).toBe(0)
  expect(await readFile(out, 'utf8')).toContain('pattern_name: refund')
  expect((await patterns(place, 'read', ['diff', out])).code).toBe(0)
  const one = await patterns(place, 'read', ['export', '--format', 'json', '--name', 'pay'])
  expect(JSON.parse(one.output)).toMatchObject({ patterns: [{ pattern_name: 'pay' }] })
  const asyncApi = await patterns(place, 'read', ['export', '--format', 'asyncapi'])
  expect(JSON.parse(asyncApi.output)).toMatchObject({ asyncapi: '3.0.0' })
})

test('says plainly what went wrong', async ({ server, database }) => {
  const place = { server, database }
  const refused = await patterns(place, 'read', ['apply', join(folder, 'pay.yaml')])
  expect(refused).toMatchObject({
    code: 1,
    errors: expect.stringMatching(/answered 403: .*scope write/),
  })
  const missing = await patterns(place, 'read', ['diff', join(folder, 'nothing.yaml')])
  expect(missing).toMatchObject({ code: 1, errors: expect.stringContaining('cannot be read') })
  const away = await patterns(place, 'read', ['export', '--url', 'http://127.0.0.1:9'])
  expect(away).toMatchObject({ code: 1, errors: expect.stringContaining('does not answer') })
})

for (const [name, path] of [
  ['a/b', 'a%2Fb'],
  ['a%2Fb', 'a%252Fb'],
  ['ä ü?&#', encodeURIComponent('ä ü?&#')],
  ['+', '%2B'],
  ['日本', encodeURIComponent('日本')],
  ['export', null],
] as const) {
  test(`a pattern may be called ${name}, and is changed under that name`, async ({
    server,
    database,
  }) => {
    const headers = {
      ...(await asRole('operator', { server, database })),
      'content-type': 'application/json',
    }
    const content = { pattern_type: 'saga', services_involved: [], message_flow: '' }
    const created = await fetch(new URL('/api/v1/patterns', server.url), {
      method: 'POST',
      headers,
      body: JSON.stringify({ ...content, pattern_name: name }),
    })
    expect(created.status).toBe(201)
    const { id } = (await created.json()) as { id: number }
    const changed = await fetch(new URL(`/api/v1/patterns/${path ?? `id:${id}`}`, server.url), {
      method: 'PUT',
      headers: { ...headers, 'if-match': created.headers.get('etag') ?? '' },
      body: JSON.stringify({ owner: 'somebody' }),
    })
    expect(changed.status).toBe(200)
    expect(await changed.json()).toMatchObject({ name, owner: 'somebody', version: 2 })
  })
}
