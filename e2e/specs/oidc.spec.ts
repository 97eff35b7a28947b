import type { Page } from '@playwright/test'
import { urlOf } from '#lib/db/database.ts'
import {
  freePort,
  type IdentityProvider,
  startIdentityProvider,
} from '../fixtures/identity-provider.ts'
import { expect, test } from '../fixtures/journey.ts'
import { startServer, type ServerProcess } from '../fixtures/server-process.ts'
import { SignInPage } from '../pages/sign-in-page.ts'

test.use({ estate: 'oidc', role: null })

const groups: Record<string, string[]> = { kim: ['sre'], lee: ['sre', 'leads'], max: ['sales'] }

let provider: IdentityProvider
let replica: ServerProcess

test.beforeAll(async ({ database }) => {
  const port = await freePort()
  provider = await startIdentityProvider(
    `http://127.0.0.1:${port}/api/auth/callback/oidc`,
    (login) => groups[login] ?? [],
  )
  replica = await startServer({
    environment: {
      DATABASE_URL: urlOf(database),
      PORT: String(port),
      SIGNALBOX_OIDC_ISSUER: provider.issuer,
      SIGNALBOX_OIDC_CLIENT_ID: provider.clientId,
      SIGNALBOX_OIDC_CLIENT_SECRET: provider.clientSecret,
      SIGNALBOX_OIDC_NAME: 'the company’s sign-in',
      SIGNALBOX_OIDC_SCOPE: 'groups',
      SIGNALBOX_OIDC_ROLES: 'leads=admin,sre=operator',
    },
  })
  await database
    .insertInto('users')
    .values({ email: 'taken@id.example', name: 'Somebody else', role: 'admin' })
    .execute()
})
test.afterAll(async () => {
  await replica.stop()
  await provider.stop()
})
// oidc-provider's own login page wants a font from elsewhere.
test.beforeEach(({ page }) =>
  page.route('https://fonts.googleapis.com/**', (route) =>
    route.fulfill({ contentType: 'text/css', body: '' }),
  ),
)

async function signInAt(page: Page, login: string, path = '/settings/account'): Promise<void> {
  const signIn = new SignInPage(page)
  await signIn.open(`${replica.url}${path}`)
  await page.getByRole('button', { name: 'Continue with the company’s sign-in' }).click()
  await page.getByPlaceholder('Enter any login').fill(login)
  await page.getByPlaceholder('and password').fill('anything')
  await page.getByRole('button', { name: 'Sign-in' }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
}

test('a group of the provider gives the role, and the way leads back', async ({ page }) => {
  await signInAt(page, 'kim')
  await expect(page).toHaveURL(`${replica.url}/settings/account`)
  await expect(page.getByText('Name of kim, kim@id.example, operator')).toBeVisible()
  await expect(page.getByText('You sign in through the identity provider')).toBeVisible()
})

test('a group that is gained or lost counts at the next sign-in', async ({ page, context }) => {
  await signInAt(page, 'lee')
  await expect(page.getByText('lee@id.example, admin')).toBeVisible()
  groups.lee = ['sre']
  // A page that is still open notices that its session is gone, and goes to sign in by itself.
  await page.goto('about:blank')
  await context.clearCookies()
  await signInAt(page, 'lee')
  await expect(page.getByText('lee@id.example, operator')).toBeVisible()
})

test('whoever has no group of ours stays outside, and is told so', async ({ page, database }) => {
  await signInAt(page, 'max')
  await expect(page).toHaveURL(/\/sign-in\?error=no-role/)
  await expect(new SignInPage(page).alert).toContainText('Your groups give you no role')
  const user = await database
    .selectFrom('users')
    .select('id')
    .where('email', '=', 'max@id.example')
    .executeTakeFirst()
  expect(user).toBeUndefined()
})

test('an account is not taken over by the same address', async ({ page }) => {
  groups.taken = ['leads']
  await signInAt(page, 'taken')
  await expect(new SignInPage(page).alert).toContainText('has this e-mail address already')
})

test('who refuses at the provider is back at the sign-in page', async ({ page }) => {
  const signIn = new SignInPage(page)
  await signIn.open(`${replica.url}/sign-in`)
  await page.getByRole('button', { name: 'Continue with the company’s sign-in' }).click()
  await page.getByRole('link', { name: 'Cancel' }).click()
  await expect(page).toHaveURL(/\/sign-in\?.*error=/)
  await expect(signIn.alert).toContainText('You were not signed in')
})
