import { sql } from 'kysely'
import { hashPassword } from '#lib/access/password.ts'
import { expect, test } from '../fixtures/journey.ts'
import { Shell } from '../pages/shell.ts'
import { SignInPage } from '../pages/sign-in-page.ts'

const password = 'correct-horse-battery'

test.use({ estate: 'sign-in', role: null })

test.beforeAll(async ({ database }) => {
  await database
    .insertInto('users')
    .values([
      {
        email: 'anna@example.com',
        name: 'Anna',
        role: 'operator',
        password_hash: await hashPassword(password),
      },
      {
        email: 'gone@example.com',
        name: 'Gone',
        role: 'viewer',
        password_hash: await hashPassword(password),
        disabled_at: new Date(),
      },
    ])
    .execute()
})
test.beforeEach(async ({ database }) => {
  await sql`DELETE FROM sign_in_attempts`.execute(database)
})

test('a page sends whoever is not signed in to the sign-in page, and back', async ({
  page,
  context,
}) => {
  const signIn = new SignInPage(page)
  await signIn.open('/?range=1h')
  await expect(page).toHaveURL(/\/sign-in\?to=/)
  await signIn.signIn('Anna@example.com', password)
  await expect(page).toHaveURL(/\/\?range=1h$/)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  const cookie = (await context.cookies()).find(({ name }) => name === 'signalbox-session')
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' })
})

test('signing out ends the session, also for whoever kept its cookie', async ({
  page,
  context,
  database,
}) => {
  const signIn = new SignInPage(page)
  await signIn.open()
  await signIn.signIn('anna@example.com', password)
  await new Shell(page).whenAlive()
  const kept = await context.cookies()
  await page.getByRole('button', { name: 'Anna, operator: account and sign-out' }).click()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page).toHaveURL(/\/sign-in$/)
  await context.addCookies(kept)
  await page.goto('/')
  await expect(page).toHaveURL(/\/sign-in$/)
  const actions = await database.selectFrom('audit_log').select('action').execute()
  expect(actions).toContainEqual({ action: 'access.sign_out' })
})

test('it tells what is wrong, and no more', async ({ page, faults, expectAccessible }) => {
  faults.expect(/401/)
  const signIn = new SignInPage(page)
  await signIn.open()
  await signIn.signIn('anna@example.com', 'wrong-password')
  await expect(signIn.alert).toHaveText('E-mail or password is wrong.')
  await signIn.signIn('nobody@example.com', password)
  await expect(signIn.alert).toHaveText('E-mail or password is wrong.')
  await expectAccessible(page)
  await signIn.signIn('gone@example.com', password)
  await expect(signIn.alert).toContainText('disabled')
})

test('guessing is stopped, with the time to wait, even for the right password', async ({
  page,
  faults,
  database,
}) => {
  faults.expect(/401/)
  const signIn = new SignInPage(page)
  await signIn.open()
  for (let attempt = 1; attempt <= 5; attempt++) {
    await signIn.signIn('anna@example.com', `wrong-${attempt}`)
    await expect(signIn.alert).toHaveText('E-mail or password is wrong.')
    await expect(signIn.submit).toBeEnabled()
  }
  await signIn.signIn('anna@example.com', password)
  await expect(signIn.alert).toHaveText(/^Too many attempts\. Try again in [45] minutes\.$/)
  await expect(page).toHaveURL(/sign-in/)
  const { count } = await database
    .selectFrom('audit_log')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('action', '=', 'access.sign_in_refused')
    .where('target', '=', 'user anna@example.com')
    .executeTakeFirstOrThrow()
  expect(Number(count)).toBeGreaterThanOrEqual(5)
})

for (const evil of ['https://evil.example/', '//evil.example', '/\\evil.example']) {
  test(`a link that wants to lead to ${evil} leads to the first page`, async ({ page, server }) => {
    const signIn = new SignInPage(page)
    await signIn.open(`/sign-in?to=${encodeURIComponent(evil)}`)
    await signIn.signIn('anna@example.com', password)
    await expect(page).toHaveURL(`${server.url}/`)
  })
}

test('the same with the address that next-auth uses', async ({ page, server }) => {
  const signIn = new SignInPage(page)
  await signIn.open('/sign-in?callbackUrl=https%3A%2F%2Fevil.example%2F%2Fevil.example')
  await signIn.signIn('anna@example.com', password)
  await expect(page).toHaveURL(`${server.url}/`)
})

test('next-auth remembers no way to another site', async ({ request, context, server }) => {
  for (const evil of ['https://evil.example', '//evil.example', '/\\evil.example']) {
    const to = encodeURIComponent(evil)
    const response = await request.get(`/api/auth/signin?callbackUrl=${to}`, { maxRedirects: 0 })
    const told = `${response.headers().location} ${response.headers()['set-cookie']}`
    expect(decodeURIComponent(decodeURIComponent(told))).not.toContain('evil.example')
    expect(decodeURIComponent(told)).toContain(server.url)
  }
  expect(await context.cookies()).toEqual([])
})

test('no other site signs anybody in', async ({ request }) => {
  const { csrfToken } = await (await request.get('/api/auth/csrf')).json()
  const form = { email: 'anna@example.com', password, csrfToken }
  const foreign = await request.post('/api/auth/callback/credentials', {
    form,
    headers: { 'sec-fetch-site': 'cross-site' },
  })
  expect(foreign.status()).toBe(403)
  const withoutToken = await request.post('/api/auth/callback/credentials', {
    form: { ...form, csrfToken: 'guessed' },
    maxRedirects: 0,
  })
  expect(withoutToken.headers()['set-cookie'] ?? '').not.toContain('signalbox-session')
})

test('next-auth answers only what signing in and out needs', async ({ request }) => {
  for (const path of ['session', 'providers', '_log', 'verify-request', '']) {
    const response = await request.get(`/api/auth/${path}`)
    expect(response.status()).toBe(404)
  }
})
