import { sql } from 'kysely'
import { expect, test } from '../fixtures/journey.ts'
import { OverviewPage } from '../pages/overview-page.ts'

test.use({ estate: 'silent' })

test('an estate that stopped to send is not called quiet', async ({
  page,
  database,
  expectAccessible,
}) => {
  await sql`INSERT INTO communication_events
    (correlation_id, source_service, target_service, event_type, protocol, latency_ms, occurred_at)
    SELECT gen_random_uuid(), 'storefront', 'checkout', 'response', 'http', 12,
      NOW() - INTERVAL '20 min' FROM generate_series(1, 50)`.execute(database)
  const overview = new OverviewPage(page)
  await overview.open()
  await expect(overview.headline).toContainText(/No calls for \d+\smin/)
  await expect(page.getByText(/no telemetry since \d\d:\d\d/)).toBeVisible()
  await expect(overview.service('checkout')).toContainText('unknown')
  await expectAccessible(page)

  await page.goto('/?range=5m')
  await expect(page.getByText('nothing is known of the last 5')).toBeVisible()
})
