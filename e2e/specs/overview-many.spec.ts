import { sql } from 'kysely'
import { expect, test } from '../fixtures/journey.ts'
import { OverviewPage } from '../pages/overview-page.ts'

test.use({ estate: 'many services' })

// More than the overview tells at first; those with the lowest numbers are the fastest.
test.beforeAll(async ({ database }) => {
  await sql`
    INSERT INTO communication_events (correlation_id, source_service, target_service, event_type,
      protocol, latency_ms, occurred_at)
    SELECT gen_random_uuid(), 'caller', 'service-' || lpad(number::text, 3, '0'), 'response', 'http',
      number, NOW() - INTERVAL '1 minute'
    FROM generate_series(1, 129) AS number, generate_series(1, 25)`.execute(database)
})

test('finds, sorts and lists services beyond the worst that it tells at first', async ({
  page,
}) => {
  const overview = new OverviewPage(page)
  await overview.open()
  await expect(overview.names()).toHaveCount(100)
  await expect(overview.toggle('service-001')).toBeHidden()
  await overview.filter.fill('service-00')
  await expect(overview.names()).toHaveCount(9)
  await page.reload()
  await expect(overview.names()).toHaveCount(9)
  await overview.filter.fill('')
  await expect(overview.names()).toHaveCount(100)
  await overview.column('p95').click()
  await overview.column('p95').click()
  await expect(overview.names().first()).toHaveText('service-001')
  await page.getByRole('button', { name: 'Show 30 more' }).click()
  await expect(overview.names()).toHaveCount(130)
  await page.goto('/?service=service-001')
  await expect(overview.toggle('service-001')).toHaveAttribute('aria-expanded', 'true')
})

test('keeps what it has told where others cannot be read', async ({ page, faults }) => {
  faults.expect(/500/)
  const overview = new OverviewPage(page)
  await overview.open()
  await page.route('**/api/v1/overview/services?*', (route) => route.fulfill({ status: 500 }))
  await overview.filter.fill('service-0')
  await expect(overview.alert).toContainText('What is shown is from')
  await expect(overview.toggle('service-099')).toBeVisible()
  await expect(overview.alert.getByRole('button', { name: 'Try again' })).toBeVisible()
  await page.unroute('**/api/v1/overview/services?*')
  // It tries again by itself, too.
  await expect(overview.toggle('service-001')).toBeVisible()
  await expect(overview.alert).toBeHidden()
})
