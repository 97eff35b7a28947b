import { sql } from 'kysely'
import { expect, test } from '../fixtures/journey.ts'
import { repeat, sendCalls } from '../fixtures/traffic.ts'
import { OverviewPage } from '../pages/overview-page.ts'

test.use({ estate: 'overview-live' })

test.describe('the live overview', () => {
  test.beforeAll(async ({ playwright, server }) => {
    const request = await playwright.request.newContext({ baseURL: server.url })
    await sendCalls(request, repeat(60, { from: 'storefront', to: 'checkout', secondsAgo: 400 }))
    await sendCalls(request, repeat(30, { from: 'storefront', to: 'catalogue' }))
    await request.dispose()
  })

  test('shows what another program writes with plain SQL', async ({ page, database }) => {
    const overview = new OverviewPage(page)
    await overview.open()
    await expect(overview.service('ledger')).toBeHidden()
    await sql`INSERT INTO communication_events
      (correlation_id, source_service, target_service, event_type, protocol, latency_ms)
      SELECT gen_random_uuid(), 'bookkeeper', 'ledger', 'error', 'http', 12
      FROM generate_series(1, 25)`.execute(database)
    await expect(overview.service('ledger')).toBeVisible()
    await expect(overview.service('ledger')).toContainText('fails 100 % of the calls it receives')
  })

  test('leaves rows where they are while somebody points at them', async ({ page, database }) => {
    const overview = new OverviewPage(page)
    await overview.open()
    const before = await overview.names().allTextContents()
    await overview.toggle('catalogue').hover()
    await sql`INSERT INTO communication_events
      (correlation_id, source_service, target_service, event_type, protocol)
      SELECT gen_random_uuid(), 'auditor', 'vault', 'error', 'http' FROM generate_series(1, 30)
    `.execute(database)
    await expect(overview.toggle('vault')).toBeVisible()
    await expect(overview.names()).toContainText(before)
    await expect(page.getByText('order held')).toBeVisible()
    await overview.headline.hover()
    await expect(page.getByText('order held')).toBeHidden()
  })

  test('zooms by dragging, goes back, and is the same in another browser', async ({
    page,
    browser,
  }) => {
    const overview = new OverviewPage(page)
    await overview.open()
    await overview.select('Calls', 0.7, 0.9)
    await expect(page).toHaveURL(/from=.*&to=/)
    await expect(page.getByRole('button', { name: 'Time range: Past' })).toBeVisible()
    await overview.filter.fill('checkout')
    await expect(page).toHaveURL(/q=checkout/)

    const context = await browser.newContext()
    const elsewhere = new OverviewPage(await context.newPage())
    await elsewhere.page.goto(page.url())
    await expect(elsewhere.names()).toHaveText(['checkout'])
    await expect(elsewhere.page.getByRole('button', { name: 'Back to live' })).toBeVisible()
    await context.close()

    await page.goBack()
    await expect(page.getByRole('button', { name: 'Time range: Last 30 min' })).toBeVisible()
  })

  test('has the figures of each chart as a table and as CSV', async ({ page, context }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    const overview = new OverviewPage(page)
    await overview.open()
    await page.getByRole('button', { name: 'Latency: show as table' }).click()
    const table = page.getByRole('region', { name: 'Latency, table' })
    await expect(table.getByRole('columnheader')).toHaveText([
      'Time',
      'p95',
      'before',
      'p50',
      'p99',
    ])
    await expect(table.getByRole('row')).toHaveCount(31)
    await page.getByRole('button', { name: 'Latency: copy as csv' }).click()
    await expect(page.getByRole('button', { name: 'Latency: copied' })).toBeVisible()
    const csv = await page.evaluate(() => navigator.clipboard.readText())
    expect(csv.split('\r\n')[0]).toBe('time,p95,before,p50,p99')
    expect(csv.trim().split('\r\n')).toHaveLength(31)
  })

  test('tells each moment of a chart by keyboard', async ({ page }) => {
    const overview = new OverviewPage(page)
    await overview.open()
    const moment = page.getByRole('slider', { name: 'Calls, moment' })
    await moment.focus()
    await page.keyboard.press('Home')
    await expect(moment).toHaveAttribute('aria-valuetext', /^\d\d:\d\d .* before /)
    await page.keyboard.press('Escape')
    await expect(moment).toHaveAttribute('aria-valuetext', /^[\d.]+$/)
  })

  test('remembers the theme, and sends it with the page', async ({ page, context }) => {
    const overview = new OverviewPage(page)
    await overview.open()
    await page.getByRole('button', { name: /^Display/ }).click()
    await page.getByRole('menuitemradio', { name: 'Dark' }).click()
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
    const html = await (await context.request.get('/')).text()
    expect(html).toMatch(/<html[^>]*data-theme="dark"/)
  })

  test('fits a narrow screen', async ({ page, expectAccessible }) => {
    await page.setViewportSize({ width: 360, height: 780 })
    const overview = new OverviewPage(page)
    await overview.open()
    await overview.toggle('checkout').click()
    const width = await page.evaluate(() => document.documentElement.scrollWidth)
    expect(width).toBeLessThanOrEqual(360)
    await expectAccessible(page)
  })

  test('lets the keyboard skip what comes before the page, and choose a time range', async ({
    page,
  }) => {
    const overview = new OverviewPage(page)
    await overview.open()
    await page.keyboard.press('Tab')
    await expect(page.getByRole('link', { name: 'Skip to the page' })).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('main')).toBeFocused()
    await page.getByRole('button', { name: /^Time range/ }).focus()
    await page.keyboard.press('ArrowDown')
    await expect(page.getByRole('option', { name: 'Last 30 min' })).toBeFocused()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/range=1h/)
    await expect(page.getByRole('button', { name: /^Time range/ })).toBeFocused()
  })
})
