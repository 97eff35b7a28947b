import { expect, test } from '../fixtures/journey.ts'
import { repeat, sendCalls } from '../fixtures/traffic.ts'
import { OverviewPage } from '../pages/overview-page.ts'

test.describe('the overview of an estate with traffic', () => {
  test.beforeAll(async ({ playwright, server }) => {
    const request = await playwright.request.newContext({ baseURL: server.url })
    await sendCalls(request, [
      ...repeat(60, { from: 'storefront', to: 'catalogue', latencyMs: 12 }),
      ...repeat(40, { from: 'storefront', to: 'checkout', latencyMs: 640 }),
      ...repeat(20, { from: 'storefront', to: 'checkout', latencyMs: 900, error: 'no answer' }),
      ...repeat(30, { from: 'catalogue', to: 'search', latencyMs: 4 }),
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
