import { globSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from '../fixtures/journey.ts'
import { expectInert, plantEverywhere, planted } from '../fixtures/planted.ts'
import { OverviewPage } from '../pages/overview-page.ts'

test.use({ estate: 'hardening', environment: { SIGNALBOX_LOG_LEVEL: 'trace' } })

const publicPages = ['/sign-in', '/first-admin', '/set-password']
const pages = globSync('app/**/page.tsx', { cwd: resolve(import.meta.dirname, '../..') })
  .map((file) => file.replace(/^app/, '').replace(/\/page\.tsx$/, ''))
  .map((path) => path.replaceAll(/\/\([^)]+\)/g, '') || '/')
  .filter((path) => !publicPages.includes(path))

test('every answer carries the headers that harden it', async ({ request }) => {
  for (const path of ['/', '/sign-in', '/api/v1/overview', '/icon.svg', '/nothing', '/api/none']) {
    const headers = (await request.get(path)).headers()
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
    })
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
    expect(headers).not.toHaveProperty('x-powered-by')
    expect(headers).not.toHaveProperty('access-control-allow-origin')
  }
})

test('every script of a page has the nonce of its answer, and no other runs', async ({
  page,
  request,
  faults,
}) => {
  const policies = await Promise.all(
    [1, 2].map(async () => {
      const response = await request.get('/')
      const policy = response.headers()['content-security-policy'] ?? ''
      const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? ''
      const scripts = (await response.text()).match(/<script[^>]*>/g) ?? []
      expect(scripts.length).toBeGreaterThan(3)
      for (const script of scripts) expect(script).toContain(`nonce="${nonce}"`)
      expect(policy).toContain(`script-src 'self' 'nonce-${nonce}' 'strict-dynamic';`)
      return nonce
    }),
  )
  expect(policies[0]).not.toBe(policies[1])

  faults.expect(/Content Security Policy/)
  await new OverviewPage(page).open()
  const ran = await page.evaluate(() => {
    document.body.insertAdjacentHTML('beforeend', '<img src="data:," onerror="window.ran=1">')
    const script = document.createElement('a')
    script.setAttribute('onclick', 'window.ran=2')
    script.click()
    return new Promise((done) => setTimeout(() => done(Reflect.get(window, 'ran')), 300))
  })
  expect(ran).toBeUndefined()
})

test('what services, users and senders write is shown as it is on every page, and never runs', async ({
  page,
  request,
  server,
  database,
}) => {
  const correlation = await plantEverywhere(request, { server, database })
  const overview = new OverviewPage(page)
  await overview.open()
  for (const text of planted) {
    await expect(overview.toggle(`target ${text}`)).toBeVisible()
    await overview.toggle(`target ${text}`).click()
  }
  for (const path of ['/settings/users', '/settings/tokens', '/settings/audit', '/patterns']) {
    await page.goto(path)
    for (const text of planted) await expect(page.getByText(text).first()).toBeVisible()
  }
  for (const text of planted) {
    await page.goto(`/patterns/${encodeURIComponent(text)}`)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(text)
    await expect(page.getByLabel('Message flow as it is written')).toHaveValue(text)
    await page.getByRole('button', { name: 'JSON', exact: true }).click()
    await expect(page.getByRole('textbox', { name: 'Message flow as JSON' })).toContainText(text)
    await page.getByRole('link', { name: 'Revisions' }).click()
    await expect(page.getByRole('table', { name: 'Changes' })).toContainText(text)
  }
  for (const path of pages) {
    await page.goto(
      path.replace('[id]', correlation).replace('[name]', encodeURIComponent(planted[0])),
    )
    await page.getByRole('heading', { level: 1 }).first().waitFor()
    await expectInert(page)
  }
})

test('text in the address of a page is shown as text', async ({ page }) => {
  for (const text of planted) {
    const query = encodeURIComponent(text)
    for (const path of [`/?q=${query}&service=${query}`, `/settings/users?q=${query}`]) {
      await page.goto(path)
      await page.getByRole('heading', { level: 1 }).waitFor()
    }
    await page.goto(`/sign-in?error=${query}&to=${query}`)
    await expectInert(page)
  }
})

test('a body that is too large is refused before it is read', async ({ request }) => {
  const data = { email: 'a@example.com', name: 'x'.repeat(100_000), role: 'viewer' }
  expect((await request.post('/api/v1/users', { data })).status()).toBe(413)
  const form = { email: 'a@example.com', password: 'x'.repeat(20_000) }
  expect((await request.post('/api/auth/callback/credentials', { form })).status()).toBe(413)
})

test('nothing secret stands in the log', async ({ request, server }) => {
  const password = 'this-password-is-secret'
  await request.post('/api/v1/account/password', { data: { current: password, password: 'new' } })
  await request.post('/api/v1/tokens', { data: { name: 'logged', scopes: [] } })
  await request.get('/api/v1/overview', { headers: { authorization: `Bearer sbx_${password}` } })
  await request.post('/api/auth/callback/credentials', { form: { email: 'a@b.example', password } })
  expect(server.output()).not.toContain(password)
  expect(server.output()).not.toContain(server.environment.SIGNALBOX_SECRET ?? 'none')
})
