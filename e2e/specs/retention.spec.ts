import { signInAs } from '../fixtures/sign-in.ts'
import { expect, test } from '../fixtures/journey.ts'

test.use({ estate: 'retention' })

test('an admin keeps events for less long, is told what is lost, and takes it back', async ({
  page,
  request,
  browser,
  expectAccessible,
  faults,
}) => {
  await page.goto('/settings/retention')
  const events = page.getByRole('spinbutton', { name: 'Events, days' })
  const save = page.getByRole('button', { name: 'Save' })
  await expect(save).toBeDisabled()
  await expect(page.getByRole('row', { name: /^Events/ })).toContainText('7 days')
  await events.fill('2')
  await save.click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('events older than 2 days')
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Keep less' }).click()
  await expect(page.getByText('Last changed by admin@journey.example')).toBeVisible()

  // It holds without a restart.
  const event = {
    correlation_id: '01890000-0000-7000-8000-000000000001',
    source_service: 'a',
    target_service: 'b',
    event_type: 'response',
    protocol: 'http',
    occurred_at: new Date(Date.now() - 3 * 86_400_000).toISOString(),
  }
  const answer = await request.post('/api/v1/events', { data: [event] })
  expect(JSON.stringify(await answer.json())).toContain('occurred_at')

  // Another page that was open all the time shows it, too.
  const context = await browser.newContext({ storageState: await page.context().storageState() })
  const elsewhere = await context.newPage()
  await elsewhere.goto('/settings/retention')
  await expect(elsewhere.getByRole('spinbutton', { name: 'Events, days' })).toHaveValue('2')
  await events.fill('')
  await save.click()
  await expect(events).toHaveValue('')
  await expect(elsewhere.getByRole('spinbutton', { name: 'Events, days' })).toHaveValue('')
  await context.close()

  faults.expect(/409/)
  await page.getByRole('spinbutton', { name: 'Sums per 10 s, hours' }).fill('700')
  await save.click()
  await expect(page.getByRole('main').getByRole('alert')).toContainText('Sums per 10 s cannot')
})

test('whoever is no admin is told why not', async ({ page, context, server, database }) => {
  await context.addCookies([await signInAs('operator', { server, database })])
  await page.goto('/settings/retention')
  await expect(page.getByText('Managing retention is for admins')).toBeVisible()
})
