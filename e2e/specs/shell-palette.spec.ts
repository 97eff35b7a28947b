import { expect, test } from '../fixtures/journey.ts'
import { repeat, sendCalls } from '../fixtures/traffic.ts'
import { OverviewPage } from '../pages/overview-page.ts'
import { Shell } from '../pages/shell.ts'

test.describe('the palette', () => {
  let shell: Shell
  let overview: OverviewPage

  test.beforeAll(async ({ playwright, server }) => {
    const request = await playwright.request.newContext({ baseURL: server.url })
    await sendCalls(request, repeat(30, { from: 'storefront', to: 'catalogue' }))
    await sendCalls(request, repeat(30, { from: 'storefront', to: 'checkout' }))
    await request.dispose()
  })
  test.beforeEach(async ({ page }) => {
    shell = new Shell(page)
    overview = new OverviewPage(page)
    await overview.open()
  })

  test('leads to a service that is typed in part, by keyboard alone', async ({ page }) => {
    // Who knows the way does not wait until the box is there.
    await page.keyboard.press('Control+k')
    await page.keyboard.type('cat')
    await expect(shell.found('catalogue')).toHaveAttribute('aria-selected', 'true')
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/service=catalogue/)
    await expect(overview.toggle('catalogue')).toHaveAttribute('aria-expanded', 'true')
    await expect(shell.palette).toBeHidden()
  })

  test('keeps the time range on the way', async ({ page }) => {
    await overview.chooseRange('Last 3 h')
    await shell.openPalette()
    await page.keyboard.type('checkout')
    await shell.found('checkout').click()
    await expect(page).toHaveURL(/range=3h/)
    await expect(page).toHaveURL(/service=checkout/)
  })

  test('opens the correlation of an id that is pasted, in any case', async ({ page, database }) => {
    const { trace_id: traceId } = await database
      .selectFrom('communication_events')
      .select('trace_id')
      .where('trace_id', 'is not', null)
      .executeTakeFirstOrThrow()
    await shell.openPalette()
    await shell.box.fill(` ${traceId?.toUpperCase()}`)
    await expect(shell.found(/^Open correlation/)).toBeVisible()
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/\/correlations\/[0-9a-f-]{36}/)
  })

  test('changes settings, and says when there is nothing of a name', async ({ page }) => {
    await shell.openPalette()
    await page.keyboard.type('no such thing')
    await expect(shell.palette.getByRole('status')).toHaveText('Nothing is called “no such thing”.')
    await shell.box.fill('theme dark')
    await page.keyboard.press('Enter')
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  })

  test('opens and closes by keyboard, and gives the focus back', async ({ page }) => {
    await overview.filter.focus()
    await shell.openPalette()
    await page.keyboard.press('Escape')
    await expect(shell.palette).toBeHidden()
    await expect(overview.filter).toBeFocused()
    await shell.openPalette()
    await page.keyboard.press('Control+k')
    await expect(shell.palette).toBeHidden()
  })

  test('moves through what it found by arrows', async ({ page }) => {
    await shell.openPalette()
    await page.keyboard.type('theme')
    const chosen = shell.palette.getByRole('option', { selected: true })
    await expect(chosen).toContainText('as the system')
    await page.keyboard.press('ArrowDown')
    await expect(chosen).toContainText('light')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('ArrowUp')
    await expect(chosen).toContainText('dark')
  })

  test('still has all the rest while services cannot be looked up', async ({ page, faults }) => {
    faults.expect(/503/)
    await page.route('**/api/v1/services**', (route) => route.fulfill({ status: 503 }))
    await shell.openPalette()
    await page.keyboard.type('over')
    await expect(shell.palette.getByText('Services cannot be looked up')).toBeVisible()
    await expect(shell.found('Overview')).toBeVisible()
  })

  test('copies a link to the times that are shown, and says so', async ({
    page,
    context,
    expectAccessible,
  }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await shell.openPalette()
    await page.keyboard.type('copy a link')
    await expect(shell.found(/Copy a link/)).toBeVisible()
    await page.keyboard.press('Enter')
    await expect(shell.notifications).toContainText('Link copied')
    await expectAccessible(page)
    const link = new URL(await page.evaluate(() => navigator.clipboard.readText()))
    expect(link.searchParams.get('from')).not.toBeNull()
    await page.keyboard.press('n')
    await page.keyboard.press('Enter')
    await expect(shell.notifications.getByRole('listitem')).toHaveCount(0)
    await page.goto(link.href)
    await expect(page.getByRole('button', { name: 'Back to live' })).toBeVisible()
  })

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`is accessible in its ${colorScheme} form`, async ({ page, expectAccessible }) => {
      await page.emulateMedia({ colorScheme })
      await shell.openPalette()
      await page.keyboard.type('cat')
      await expect(shell.found('catalogue')).toBeVisible()
      await expectAccessible(page)
    })
  }
})
