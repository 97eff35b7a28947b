import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { createSignedInUser, createTestToken, stubAccess } from '#lib/access/test-support.ts'
import { closeDatabase, getDatabase } from '#lib/db/database.ts'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { GET as EXPORT } from './export/route.ts'
import { POST as IMPORT } from './import/route.ts'

const program = resolve(import.meta.dirname, '../../../../lib/cli/signalbox.ts')
/** Each call starts a process of its own. */
vi.setConfig({ testTimeout: 120_000 })

let database: TestDatabase
let folder: string
let server: Server
const tokens = { read: '', write: '' }

beforeAll(async () => {
  database = await createTestDatabase()
  stubAccess({ DATABASE_URL: database.url })
  const operator = await createSignedInUser(database.db, 'operator')
  for (const scope of ['read', 'write'] as const) {
    tokens[scope] = (await createTestToken(database.db, operator, [scope])).token
  }
  folder = await mkdtemp(join(tmpdir(), 'signalbox-patterns-'))
  server = createServer((incoming, answer) => {
    void ask(incoming).then(async (response) => {
      answer.writeHead(response.status, Object.fromEntries(response.headers))
      answer.end(await response.text())
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
})
afterAll(async () => {
  server.close()
  await rm(folder, { recursive: true, force: true })
  await closeDatabase(await getDatabase())
  await database.drop()
  vi.unstubAllEnvs()
})

function urlOf(): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** The two routes that the command asks. */
async function ask(incoming: IncomingMessage): Promise<Response> {
  const body = new Uint8Array(await buffer(incoming))
  const headers = Object.entries(incoming.headers).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' ? [[name, value]] : [],
  )
  const request = new Request(`${urlOf()}${incoming.url}`, {
    method: incoming.method ?? 'GET',
    headers,
    ...(incoming.method === 'POST' && { body }),
  })
  return incoming.method === 'POST' ? await IMPORT(request) : await EXPORT(request)
}

/** `signalbox patterns …` as a pipeline runs it, with a token of this scope. */
function patterns(scope: 'read' | 'write', args: string[]) {
  const env = { ...process.env, SIGNALBOX_URL: urlOf(), SIGNALBOX_TOKEN: tokens[scope] }
  return new Promise<{ code: number; output: string; errors: string }>((done) => {
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

it('a pipeline applies patterns from files and sees what differs', async () => {
  const pay = await file('pay.yaml', yaml('pay'))
  const refund = await file('refund.yaml', yaml('refund'))

  const before = await patterns('read', ['diff', pay, refund])
  expect(before).toMatchObject({ code: 2, output: expect.stringContaining('+ pay is new') })
  const dry = await patterns('write', ['apply', '--dry-run', pay, refund])
  expect(dry).toMatchObject({ code: 0, output: expect.stringContaining('this was a dry run') })
  expect((await patterns('read', ['diff', pay])).code).toBe(2)

  const applied = await patterns('write', ['apply', '--reason', 'commit 1a2b', pay, refund])
  expect(applied.output).toContain('applied: 2 created, 0 updated, 0 unchanged')
  const after = await patterns('read', ['diff', pay])
  expect(after).toEqual({
    code: 0,
    output: '= 1 unchanged\n  not in the files: refund\n',
    errors: '',
  })
  const revisions = await database.db
    .selectFrom('pattern_revisions')
    .select(['reason', 'action'])
    .execute()
  const revision = { reason: 'commit 1a2b', action: 'imported' }
  expect(revisions).toEqual([revision, revision])
})

it('tells breaking changes from others, and may refuse them', async () => {
  const tighter = await file('tighter.yaml', yaml('pay', { timeout: 100 }))
  const looser = await file('looser.yaml', yaml('pay', { timeout: 300 }))
  const breaking = await patterns('read', ['diff', tighter])
  expect(breaking.code).toBe(3)
  expect(breaking.output).toContain('    ! message_flow.steps.pay.timeout_ms: 200 → 100')
  expect((await patterns('read', ['diff', looser])).code).toBe(2)
  const refused = await patterns('write', ['apply', '--refuse-breaking', tighter])
  expect(refused.code).toBe(3)
  expect((await patterns('read', ['diff', tighter])).code).toBe(3)
  const told = await patterns('read', ['diff', '--json', looser])
  expect(JSON.parse(told.output)).toMatchObject({
    patterns: [{ name: 'pay', outcome: 'updated', changes: [{ breaking: false }] }],
    onlyThere: ['refund'],
  })
})

it('applies none of the files where one is broken, and says which', async () => {
  const files = [
    await file('good.yaml', yaml('good')),
    await file('bad.yaml', yaml('bad', { more: 'performance_sla: .nan\n' })),
  ]
  for (const [scope, command] of [
    ['read', 'diff'],
    ['write', 'apply'],
  ] as const) {
    const broken = await patterns(scope, [command, ...files])
    expect(broken.code).toBe(1)
    expect(broken.output).toContain('✗ bad cannot be read\n    ✗ performance_sla: ')
  }
  const { output } = await patterns('read', ['export'])
  expect(output).not.toContain('good')
})

it('exports what it applied, in three forms', async () => {
  const out = join(folder, 'out.yaml')
  expect((await patterns('read', ['export', '--output', out])).code).toBe(0)
  expect(await readFile(out, 'utf8')).toContain('pattern_name: refund')
  expect((await patterns('read', ['diff', out])).code).toBe(0)
  const one = await patterns('read', ['export', '--format', 'json', '--name', 'pay'])
  expect(JSON.parse(one.output)).toMatchObject({ patterns: [{ pattern_name: 'pay' }] })
  const asyncApi = await patterns('read', ['export', '--format', 'asyncapi'])
  expect(JSON.parse(asyncApi.output)).toMatchObject({ asyncapi: '3.0.0' })
})

it('says plainly what went wrong', async () => {
  const refused = await patterns('read', ['apply', join(folder, 'pay.yaml')])
  expect(refused).toMatchObject({
    code: 1,
    errors: expect.stringMatching(/answered 403: .*scope write/),
  })
  const missing = await patterns('read', ['diff', join(folder, 'nothing.yaml')])
  expect(missing).toMatchObject({ code: 1, errors: expect.stringContaining('cannot be read') })
  const away = await patterns('read', ['export', '--url', 'http://127.0.0.1:9'])
  expect(away).toMatchObject({ code: 1, errors: expect.stringContaining('does not answer') })
})
