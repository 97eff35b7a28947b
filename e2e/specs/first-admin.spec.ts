import { expect, test } from '../fixtures/journey.ts'

test.use({ estate: 'first-admin', role: null })

test('the link of the log makes the first admin, once', async ({
  page,
  server,
  faults,
  expectAccessible,
}) => {
  const link = /http:\S+\/first-admin#\S+/.exec(server.output())?.[0] ?? ''
  await page.goto(link)
  await expectAccessible(page)
  await page.getByLabel('E-mail').fill('Root@example.com')
  await page.getByLabel('Name').fill('Root')
  await page.getByLabel('Password').fill('a-long-enough-password')
  await page.getByRole('button', { name: 'Become the first admin' }).click()
  await expect(page).toHaveURL(`${server.url}/`)
  await expect(page.getByRole('heading', { name: 'No services yet' })).toBeVisible()

  faults.expect(/409/)
  await page.goto('/first-admin')
  await page.goto(link)
  await page.getByLabel('E-mail').fill('second@example.com')
  await page.getByLabel('Name').fill('Second')
  await page.getByLabel('Password').fill('a-long-enough-password')
  await page.getByRole('button', { name: 'Become the first admin' }).click()
  await expect(page.getByRole('main').getByRole('alert')).toContainText('There is an admin already')
})
