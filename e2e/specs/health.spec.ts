import { expect, test } from '../fixtures/journey.ts'
import { Shell } from '../pages/shell.ts'

// Journeys of the shared estate expect to find their own services alone.
test.use({ estate: 'health' })

test.describe('health checks', () => {
  test.beforeAll(async ({ database }) => {
    const check = (
      service: string,
      minutesAgo: number,
      status: string,
      error: string | null = null,
    ) => ({
      service_name: service,
      endpoint: `http://${service}:8080`,
      check_type: 'readiness',
      status,
      response_time_ms: 12,
      error_details: error,
      checked_at: new Date(Date.now() - minutesAgo * 60_000),
      recovered_at:
        service === 'mail' && status !== 'healthy' ? new Date(Date.now() - 60_000) : null,
    })
    await database
      .insertInto('communication_health_checks')
      .values([
        check('ledger', 5, 'healthy'),
        check('ledger', 1, 'unhealthy', 'HTTP 503 <img src=x onerror=alert(1)>'),
        check('mail', 4, 'unhealthy', 'timeout after 2 s'),
        check('mail', 1, 'healthy'),
        check('search', 1, 'healthy'),
      ])
      .execute()
  })

  test('show what fails now first, since when and why', async ({ page, expectAccessible }) => {
    await page.goto('/health')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('1 failing of 3 checks')
    const rows = page.getByRole('table', { name: 'Health checks' }).getByRole('row')
    await expect(rows.nth(1)).toContainText('ledger')
    await expect(rows.nth(1)).toContainText(/unhealthy since \d\d:\d\d:\d\d: HTTP 503 <img/)
    await expect(rows.filter({ hasText: 'mail' })).toContainText('3 min · 1 ×')
    await expect(page.getByRole('link', { name: /^Health/ })).toContainText('1 checks fail')
    await expectAccessible(page)
  })

  test('tell the failures of each, in an address that can be shared', async ({ page }) => {
    await page.goto('/health')
    await page.getByRole('button', { name: 'mail readiness: failures' }).click()
    const failures = page.getByRole('table', { name: 'Failures of mail readiness' })
    await expect(failures).toContainText('timeout after 2 s')
    await page.reload()
    await expect(failures).toContainText('timeout after 2 s')
    await page.getByRole('link', { name: 'Failing calls of mail in this window' }).click()
    await expect(page.getByRole('combobox', { name: 'Find correlations' })).toHaveValue(
      'service=mail error',
    )
  })

  test('are filtered by typing, and fit a narrow screen', async ({ page, expectAccessible }) => {
    await page.setViewportSize({ width: 360, height: 780 })
    await page.goto('/health')
    await new Shell(page).searchByKey(page.getByRole('searchbox', { name: 'Filter health checks' }))
    await page.keyboard.type('sear')
    await expect(page.getByRole('button', { name: 'search readiness: failures' })).toBeVisible()
    await expect(page.getByRole('button', { name: 'ledger readiness: failures' })).toBeHidden()
    const width = await page.evaluate(() => document.documentElement.scrollWidth)
    expect(width).toBeLessThanOrEqual(360)
    await expectAccessible(page)
  })
})
