import { expect, test } from '../fixtures/journey.ts'
import { repeat, sendCalls } from '../fixtures/traffic.ts'
import { OverviewPage } from '../pages/overview-page.ts'

test.use({ estate: 'overview' })

test.describe('the overview of an estate with traffic', () => {
  test.beforeAll(async ({ playwright, server }) => {
    const request = await playwright.request.newContext({ baseURL: server.url })
    await sendCalls(request, [
      ...repeat(60, { from: 'storefront', to: 'catalogue', latencyMs: 12 }),
      ...repeat(40, { from: 'storefront', to: 'checkout', latencyMs: 640 }),
      ...repeat(20, { from: 'storefront', to: 'checkout', latencyMs: 900, error: 'no answer' }),
      ...repeat(30, { from: 'catalogue', to: 'search', latencyMs: 4 }),
      ...repeat(60, { from: 'ledger', to: 'bank' }).map((call) => ({ ...call, secondsAgo: 420 })),
      ...repeat(30, { from: 'ledger', to: 'bank' }),
      ...repeat(30, { from: 'ledger', to: 'bank', error: 'no answer from the bank' }),
    ])
    await request.dispose()
  })

  test('shows who is unwell first, and why', async ({ page }) => {
    const overview = new OverviewPage(page)
    await overview.open()
    await expect(overview.headline).toContainText('need')
    const checkout = overview.service('checkout')
    await expect(checkout).toContainText('failing')
    await expect(checkout).toContainText('33')
    await expect(overview.service('catalogue')).toContainText('ok')
    const names = await overview.names().allTextContents()
    expect(names.indexOf('checkout')).toBeLessThan(names.indexOf('catalogue'))
  })

  test('shows an event soon after it was sent, without a reload', async ({ page, request }) => {
    const overview = new OverviewPage(page)
    await overview.open()
    await expect(overview.service('newcomer')).toBeHidden()
    await sendCalls(request, repeat(25, { from: 'storefront', to: 'newcomer', latencyMs: 8 }))
    await expect(overview.service('newcomer')).toBeVisible()
  })

  test('shows which edges got worse, and leads to the calls and to the map', async ({ page }) => {
    const overview = new OverviewPage(page)
    await overview.open()
    await overview.chooseRange('Last 5 min')
    const worse = page.getByRole('region', { name: 'Edges that got worse' })
    const edge = worse.getByRole('listitem')
    await expect(edge).toHaveCount(1)
    await expect(edge).toContainText('ledger → bank')
    await expect(edge).toContainText(/errors 0\s% → 50\s%/)
    await expect(edge.getByRole('link', { name: 'ledger → bank', exact: true })).toHaveAttribute(
      'href',
      /^\/map\?.*selected=/,
    )
    await overview.chooseRange('Last 15 min')
    await expect(worse).toContainText('Nothing can be compared')
    await overview.chooseRange('Last 5 min')
    await edge.getByRole('link', { name: 'explain ledger → bank' }).click()
    await expect(page).toHaveURL(/\/correlations\?.*source=ledger.*range=5m/)
    await expect(page.getByText('30 found')).toBeVisible()
  })

  test('says so where no breaker is open and no check fails', async ({ page }) => {
    await new OverviewPage(page).open()
    await expect(page.getByRole('region', { name: 'Breakers' })).toContainText('No breaker is open')
    const checks = page.getByRole('region', { name: 'Failing checks' })
    await expect(checks).toContainText(/No check fails|No health checks/)
  })

  test('a panel that fails, fails alone, and can be asked again', async ({ page, faults }) => {
    faults.expect(/500/)
    await page.route('**/api/v1/overview/edges**', (route) => route.fulfill({ status: 500 }))
    const overview = new OverviewPage(page)
    await overview.open()
    const worse = page.getByRole('region', { name: 'Edges that got worse' })
    await overview.chooseRange('Last 5 min')
    await expect(worse).toContainText('Nothing is known')
    await expect(overview.service('checkout')).toBeVisible()
    await page.unroute('**/api/v1/overview/edges**')
    await worse.getByRole('button', { name: /^Try again/ }).click()
    await expect(worse).toContainText('ledger → bank')
  })

  test('leads from a service to its map, calls and checks', async ({ page }) => {
    const overview = new OverviewPage(page)
    await overview.open()
    await overview.toggle('checkout').click()
    const link = (name: string) => overview.services.getByRole('link', { name, exact: true })
    await expect(link('its failed calls')).toHaveAttribute(
      'href',
      /correlations\?q=service=checkout/,
    )
    await expect(link('its health checks')).toHaveAttribute('href', '/health?q=checkout')
    await link('checkout on the map').click()
    await expect(page).toHaveURL(/\/map\?focus=checkout/)
  })

  test('keeps filter, order and the open service in its address', async ({ page }) => {
    const overview = new OverviewPage(page)
    await overview.open()
    await overview.filter.fill('checkout')
    await expect(overview.service('search')).toBeHidden()
    await overview.column('Service').click()
    await overview.toggle('checkout').click()
    await expect(overview.services).toContainText('Score')
    await expect(page).toHaveURL(/checkout/)
    await page.reload()
    await expect(overview.filter).toHaveValue('checkout')
    await expect(overview.toggle('checkout')).toHaveAttribute('aria-expanded', 'true')
    await expect(overview.service('search')).toBeHidden()
  })

  test('can be used by keyboard alone', async ({ page }) => {
    const overview = new OverviewPage(page)
    await overview.open()
    await page.keyboard.press('/')
    await expect(overview.filter).toBeFocused()
    await page.keyboard.type('catalogue')
    await expect(overview.names()).toHaveText(['catalogue'])
    await page.keyboard.press('Escape')
    await expect(overview.filter).toHaveValue('')
    await overview.toggle('checkout').focus()
    await page.keyboard.press('Enter')
    await expect(overview.toggle('checkout')).toHaveAttribute('aria-expanded', 'true')
    await page.keyboard.press('ArrowDown')
    await expect(overview.toggle('checkout')).not.toBeFocused()
  })

  test('says what happened when the server fails, and recovers', async ({ page, faults }) => {
    faults.expect(/503/)
    const overview = new OverviewPage(page)
    await overview.open()
    await page.route('**/api/v1/overview**', (route) =>
      route.fulfill({
        status: 503,
        contentType: 'application/problem+json',
        body: JSON.stringify({
          type: 'about:blank',
          title: 'The database cannot be reached',
          status: 503,
          code: 'unavailable',
          detail: 'The database cannot be reached',
          requestId: 'journey-1',
        }),
      }),
    )
    await overview.chooseRange('Last 1 h')
    await expect(overview.alert).toContainText('database')
    await expect(overview.alert).toContainText('journey-1')
    await page.unroute('**/api/v1/overview**')
    await overview.alert.getByRole('button', { name: 'Try again' }).click()
    await expect(overview.alert).toBeHidden()
    await expect(overview.service('checkout')).toBeVisible()
  })

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`is accessible in its ${colorScheme} form`, async ({ page, expectAccessible }) => {
      await page.emulateMedia({ colorScheme })
      const overview = new OverviewPage(page)
      await overview.open()
      await overview.toggle('checkout').click()
      await expectAccessible(page)
    })
  }
})
