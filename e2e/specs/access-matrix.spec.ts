import { randomUUID } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Permission } from '#lib/access/permissions.ts'
import { endpoints } from '#lib/api/endpoints.ts'
import type { Endpoint } from '#lib/api/model.ts'
import { asEnded, asRole, asToken, type Place } from '../fixtures/actors.ts'
import { expect, test } from '../fixtures/journey.ts'

test.use({
  estate: 'access-matrix',
  environment: { SIGNALBOX_INGEST: 'tokens' },
  role: null,
})

const root = resolve(import.meta.dirname, '../..')
const day = 86_400_000
const past = () => new Date(Date.now() - 2 * day)

const actors: Record<string, (place: Place) => Promise<Record<string, string>>> = {
  nobody: async () => ({}),
  'an ended session': (place) => asEnded({ ended_at: past() }, place),
  'an expired session': (place) => asEnded({ expires_at: past() }, place),
  'an idle session': (place) => asEnded({ last_seen_at: past() }, place),
  viewer: (place) => asRole('viewer', place),
  operator: (place) => asRole('operator', place),
  admin: (place) => asRole('admin', place),
  'an ingest token': (place) => asToken(['ingest'], place),
  'a read token': (place) => asToken(['read'], place),
  'a write token': (place) => asToken(['write'], place),
  'a revoked token': (place) => asToken(['ingest', 'read', 'write'], place, { revoked_at: past() }),
  'an expired token': (place) =>
    asToken(['ingest', 'read', 'write'], place, { expires_at: past() }),
}
const unknown = ['nobody', 'an ended session', 'an expired session', 'an idle session'].concat([
  'a revoked token',
  'an expired token',
])

/** Written down a second time, on purpose: the table in permissions.ts is what is tested. */
const operators = ['operator', 'admin', 'a write token']
const allowed: Record<Permission, string[]> = {
  read: ['viewer', 'operator', 'admin', 'a read token', 'a write token'],
  ingest: ['an ingest token'],
  'breakers.follow': ['viewer', 'operator', 'admin'].concat([
    'an ingest token',
    'a read token',
    'a write token',
  ]),
  'own.account': ['viewer', 'operator', 'admin'],
  'views.save': operators,
  'patterns.edit': operators,
  'breakers.override': operators,
  'messages.redrive': operators,
  'users.manage': ['admin'],
  'tokens.manage': ['admin'],
  'retention.manage': ['admin'],
  'audit.read': ['admin'],
}

async function statusOf(
  { method, path, body }: Endpoint,
  server: Place['server'],
  headers: Record<string, string>,
): Promise<number> {
  const filled = path.replaceAll('{id}', randomUUID()).replaceAll(/\{\w+\}/g, 'nothing')
  const [contentType = 'application/json'] = Object.keys(body ?? {})
  const stopping = new AbortController()
  const response = await fetch(new URL(filled, server.url), {
    method,
    redirect: 'manual',
    signal: stopping.signal,
    headers: { ...headers, ...(method !== 'GET' && { 'content-type': contentType }) },
    ...(method !== 'GET' && { body: '{}' }),
  })
  // A stream would never end.
  stopping.abort()
  return response.status
}

function outcomeOf(status: number): 'allowed' | 401 | 403 {
  return status === 401 || status === 403 ? status : 'allowed'
}

function wanted(permission: Permission | null, actor: string): 'allowed' | 401 | 403 {
  if (permission === null) return 'allowed'
  // Telemetry is what tokens are for: a session does not send it.
  const sendsNone = permission === 'ingest' && ['viewer', 'operator', 'admin'].includes(actor)
  if (unknown.includes(actor) || sendsNone) return 401
  return allowed[permission].includes(actor) ? 'allowed' : 403
}

for (const endpoint of endpoints) {
  const { method, path, permission } = endpoint
  test(`${method} ${path} is for ${permission ?? 'everybody'} alone`, async ({
    server,
    database,
  }) => {
    for (const [actor, headersOf] of Object.entries(actors)) {
      const headers = await headersOf({ server, database })
      const outcome = outcomeOf(await statusOf(endpoint, server, headers))
      expect(`${actor}: ${outcome}`).toBe(`${actor}: ${wanted(permission, actor)}`)
    }
  })
}

const changing = endpoints.filter(
  ({ method, permission }) => method !== 'GET' && permission !== 'ingest',
)
for (const endpoint of changing) {
  test(`${endpoint.method} ${endpoint.path} is not done for another site`, async ({
    server,
    database,
  }) => {
    for (const [name, value] of [
      ['sec-fetch-site', 'cross-site'],
      ['origin', 'https://evil.example'],
    ] as const) {
      const headers = { ...(await asRole('admin', { server, database })), [name]: value }
      expect(await statusOf(endpoint, server, headers)).toBe(403)
    }
  })
}

test('there is no server action, which this matrix would have to walk', () => {
  const files = globSync('{app,components,lib}/**/*.{ts,tsx}', { cwd: root })
  const actions = files.filter((file) =>
    /^\s*['"]use server['"]/m.test(readFileSync(resolve(root, file), 'utf8')),
  )
  expect(actions).toEqual([])
})

const publicPages = ['/sign-in', '/first-admin', '/set-password']
const pages = globSync('app/**/page.tsx', { cwd: root })
  .map((file) => file.replace(/^app/, '').replace(/\/page\.tsx$/, ''))
  .map((path) => path.replaceAll(/\/\([^)]+\)/g, '').replaceAll(/\[\w+\]/g, 'nothing') || '/')

for (const path of pages) {
  const isPublic = publicPages.includes(path)
  test(`the page ${path} ${isPublic ? 'is there for everybody' : 'asks who is there'}`, async ({
    server,
    database,
  }) => {
    for (const actor of unknown.slice(0, 4)) {
      const headers = (await actors[actor]?.({ server, database })) ?? {}
      const response = await fetch(new URL(path, server.url), { headers, redirect: 'manual' })
      const leadsTo = response.headers.get('location')?.split('?')[0] ?? 'itself'
      expect(`${actor}: ${leadsTo}`).toBe(`${actor}: ${isPublic ? 'itself' : '/sign-in'}`)
      await response.body?.cancel()
    }
  })
}

for (const path of ['/settings/users', '/settings/tokens', '/settings/audit']) {
  test(`the page ${path} tells those who are no admins why, and nothing else`, async ({
    server,
    database,
  }) => {
    await asToken(['read'], { server, database })
    for (const role of ['viewer', 'operator'] as const) {
      const headers = await asRole(role, { server, database })
      const html = await (await fetch(new URL(path, server.url), { headers })).text()
      expect(html).toContain(`is for admins; you are signed in as ${role}.`)
      expect(html).not.toContain('admin@journey.example')
    }
  })
}
