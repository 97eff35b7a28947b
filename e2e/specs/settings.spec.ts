import { expect, test } from '../fixtures/journey.ts'
import { SignInPage } from '../pages/sign-in-page.ts'

test.use({ estate: 'settings', environment: { SIGNALBOX_INGEST: 'tokens' } })

test('an admin invites somebody, who chooses a password, and is then disabled', async ({
  page,
  browser,
  server,
  expectAccessible,
}) => {
  await page.goto('/settings/users')
  await page.getByRole('button', { name: 'Invite a user' }).click()
  const form = page.getByRole('form', { name: 'Invite a user' })
  await form.getByLabel('E-mail').fill('kim@example.com')
  await form.getByLabel('Name').fill('Kim <b>Bold</b>')
  await form.getByLabel('Role').selectOption('operator')
  await form.getByRole('button', { name: 'Make the invitation' }).click()
  const shown = page.getByRole('status').filter({ hasText: 'Hand this link on' })
  const link = (await shown.getByRole('code').textContent()) ?? ''
  const row = page.getByRole('row').filter({ hasText: 'kim@example.com' })
  await expect(row).toContainText('Kim <b>Bold</b>')
  await expect(row).toContainText('invited, no password yet')
  await expectAccessible(page)

  const context = await browser.newContext({ storageState: { cookies: [], origins: [] } })
  const theirs = await context.newPage()
  await theirs.goto(link)
  await theirs.getByLabel('Password').fill('their-own-good-password')
  await theirs.getByRole('button', { name: 'Save and sign in' }).click()
  await expect(theirs).toHaveURL(`${server.url}/`)
  await theirs.getByRole('heading', { level: 1 }).waitFor()

  await page.reload()
  await row.getByRole('button', { name: 'Disable: kim@example.com' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('1 session end at once')
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Disable' }).click()
  await expect(row).toContainText('disabled')

  // Nobody touches the page of the disabled user: it notices by itself.
  await expect(theirs).toHaveURL(/\/sign-in\?error=ended/)
  const signIn = new SignInPage(theirs)
  await expect(signIn.alert).toContainText('Your session has ended')
  await signIn.signIn('kim@example.com', 'their-own-good-password')
  await expect(signIn.alert).toContainText('disabled')
  await context.close()
})

test('a token is shown once, sends telemetry, and is refused once it is revoked', async ({
  page,
  request,
  expectAccessible,
}) => {
  await page.goto('/settings/tokens')
  await expect(page.getByText('There is no token yet')).toBeVisible()
  await page.getByRole('button', { name: 'New token' }).click()
  const form = page.getByRole('form', { name: 'New API token' })
  await form.getByLabel('Name').fill('collector')
  await form.getByLabel('Works for').selectOption('30 days')
  await expectAccessible(page)
  await form.getByRole('button', { name: 'Make the token' }).click()
  const token = (await page.getByRole('status').getByRole('code').textContent()) ?? ''
  expect(token).toMatch(/^sbx_/)

  const send = (headers: Record<string, string>) =>
    request.post('/v1/traces', { data: { resourceSpans: [] }, headers })
  expect((await send({})).status()).toBe(401)
  expect((await send({ authorization: `Bearer ${token}` })).status()).toBe(200)

  await page.reload()
  await expect(page.getByText(token)).toBeHidden()
  const row = page.getByRole('row').filter({ hasText: 'collector' })
  await expect(row).toContainText('from 127.0.0.1')
  await row.getByRole('button', { name: 'Revoke: collector' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
  await expect(row).toContainText('revoked')
  const refused = await send({ authorization: `Bearer ${token}` })
  expect(refused.status()).toBe(401)
  expect(await refused.json()).toMatchObject({ code: 16 })
})

test('the audit log tells who did it, is searched, and is taken along', async ({
  page,
  request,
  expectAccessible,
}) => {
  await request.post('/api/v1/users', {
    data: { email: 'formula@example.com', name: '=HYPERLINK("x")', role: 'viewer' },
  })
  await page.goto('/settings/audit')
  const table = page.getByRole('table', { name: 'Audit log' })
  await page.getByRole('searchbox', { name: 'Search all entries' }).fill('formula@example.com')
  await expect(page).toHaveURL(/q=formula/)
  await expect(table.getByRole('row')).toHaveCount(2)
  await expect(table).toContainText('users.create')
  await expect(table).toContainText('admin@journey.example')
  await expect(table).toContainText('from 127.0.0.1')
  await expectAccessible(page)
  const downloading = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Export CSV' }).click()
  expect((await downloading).suggestedFilename()).toBe('signalbox-audit.csv')
  await page.getByRole('combobox', { name: 'Kind of action' }).selectOption('tokens')
  await expect(page.getByText('Nothing on record fits')).toBeVisible()
})

test('signing out everywhere ends the other browser, too', async ({ page, browser, server }) => {
  const other = await browser.newContext()
  const elsewhere = await other.newPage()
  await elsewhere.goto(`${server.url}/settings/account`)
  await page.goto('/settings/account')
  await page.getByRole('button', { name: 'Sign out everywhere' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click()
  await expect(page).toHaveURL(/\/sign-in/)
  await elsewhere.reload()
  await expect(elsewhere).toHaveURL(/\/sign-in/)
  await other.close()
})

test.describe('a viewer', () => {
  test.use({ role: 'viewer' })

  test('sees why the pages of admins are not for them, and their own account', async ({
    page,
    expectAccessible,
  }) => {
    await page.goto('/settings/users')
    await expect(page.getByRole('main').getByRole('alert')).toHaveText(
      'Managing users is for admins; you are signed in as viewer. An admin can give you another role.',
    )
    await expectAccessible(page)
    await page.getByRole('link', { name: 'Account', exact: true }).click()
    await expect(page.getByRole('table', { name: 'Sessions' })).toContainText('this one')
    await expectAccessible(page)
  })

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`finds nothing too wide at 360 px, ${colorScheme}`, async ({ page, expectAccessible }) => {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width: 360, height: 780 })
      await page.goto('/settings/account')
      await page.getByRole('table', { name: 'Sessions' }).waitFor()
      const width = await page.evaluate(() => document.documentElement.scrollWidth)
      expect(width).toBeLessThanOrEqual(360)
      await expectAccessible(page)
    })
  }
})
