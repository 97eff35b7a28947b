import { expect, test } from '../fixtures/journey.ts'
import { repeat, sendCalls } from '../fixtures/traffic.ts'
import { OverviewPage } from '../pages/overview-page.ts'
import { Shell } from '../pages/shell.ts'

test.describe('around every page', () => {
  let shell: Shell
  let overview: OverviewPage

  test.beforeAll(async ({ playwright, server }) => {
    const request = await playwright.request.newContext({ baseURL: server.url })
    await sendCalls(request, repeat(30, { from: 'storefront', to: 'catalogue' }))
    await request.dispose()
  })
  test.beforeEach(async ({ page }) => {
    shell = new Shell(page)
    overview = new OverviewPage(page)
  })

  test('a time range can be typed, and what is wrong stands beside it', async ({ page }) => {
    await overview.open()
    await shell.typeRange('soon', 'now')
    const from = shell.rangePanel.getByRole('textbox', { name: 'From' })
    await expect(from).toHaveAttribute('aria-invalid', 'true')
    await expect(shell.rangePanel.getByRole('alert')).toContainText('Try 14:05')
    await from.fill('2026-11-01')
    await page.keyboard.press('Enter')
    await expect(shell.rangePanel.getByRole('alert')).toContainText('at most 16 days')
    await from.fill('-45m')
    await page.keyboard.press('Enter')
    await expect(shell.rangePanel).toBeHidden()
    await expect(shell.range).toContainText('Past')
    await expect(shell.range).toBeFocused()
    await page.goBack()
    await expect(shell.range).toContainText('Last 30 min')
    await shell.typeRange('-1h', 'now')
    await expect(shell.range).toContainText('Last 1 h')
    await expect(page).toHaveURL(/range=1h$/)
  })

  test('the windows beside are one press away', async ({ page }) => {
    await overview.open()
    await shell.range.click()
    const later = shell.rangePanel.getByRole('button', { name: 'Later' })
    await expect(later).toBeDisabled()
    await shell.rangePanel.getByRole('button', { name: 'Earlier' }).click()
    await expect(page).toHaveURL(/from=.*to=/)
    await later.click()
    await shell.rangePanel.getByRole('button', { name: 'Twice as long' }).click()
    // The address follows what is shown a moment later.
    await expect(async () => {
      const { searchParams } = new URL(page.url())
      const [from, to] = [searchParams.get('from') ?? '', searchParams.get('to') ?? '']
      expect(Date.parse(to) - Date.parse(from)).toBeGreaterThan(40 * 60_000)
    }).toPass()
  })

  test('live goes on, paused stays, refresh asks at once', async ({ page }) => {
    await overview.open()
    await page.keyboard.press('p')
    await expect(page.getByRole('status').filter({ hasText: /^paused$/ })).toBeVisible()
    await expect(page).toHaveURL(/from=.*&to=/)
    const asked = page.waitForResponse(/\/api\/v1\/overview/)
    await page.keyboard.press('r')
    // The address follows although the refresh may be under way.
    await page.keyboard.press('p')
    await expect(page).not.toHaveURL(/from=/)
    expect((await asked).ok()).toBe(true)
    await expect(page.getByRole('status').filter({ hasText: /^live$/ })).toBeVisible()
  })

  test('the keyboard shows its shortcuts, goes to pages and opens the time range', async ({
    page,
    expectAccessible,
  }) => {
    await overview.open()
    await page.keyboard.press('?')
    const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    await expect(help.getByRole('definition').filter({ hasText: 'Filter services' })).toBeVisible()
    await expect(help.getByRole('term').filter({ hasText: 'go' })).toBeVisible()
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await expect(help).toBeHidden()
    await page.keyboard.press('t')
    await expect(shell.rangePanel.getByRole('option', { selected: true })).toBeFocused()
    await page.keyboard.press('Tab')
    await expect(shell.rangePanel.getByRole('textbox', { name: 'From' })).toBeFocused()
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await overview.toggle('catalogue').click()
    await page.keyboard.press('g')
    await page.keyboard.press('o')
    await expect(page).not.toHaveURL(/service=/)
  })

  test('zone, density and theme are remembered, and sent with the page', async ({
    page,
    context,
  }) => {
    await overview.open()
    const display = page.getByRole('button', { name: /^Display/ })
    for (const choice of ['Compact', 'Dark', 'UTC']) {
      await display.click()
      await page.getByRole('menuitemradio', { name: choice }).click()
      await expect(display).toBeFocused()
    }
    await expect(page.locator('html')).toHaveAttribute('data-density', 'compact')
    const html = await (await context.request.get('/')).text()
    expect(html).toMatch(/<html[^>]*data-theme="dark"[^>]*data-density="compact"/)
  })

  test.describe('in Tokyo', () => {
    test.use({ timezoneId: 'Asia/Tokyo' })

    test('times are those of the clock on the wall there, or of UTC', async ({
      page,
      context,
      browser,
      baseURL,
    }) => {
      const link = '/?from=2026-11-01T20:00:00Z&to=2026-11-01T20:30:00Z'
      await page.goto(link)
      await expect(shell.range).toContainText('05:00')
      await page.reload()
      expect(await (await context.request.get(link)).text()).toContain('05:00')
      const elsewhere = await browser.newContext({
        ...{ baseURL, timezoneId: 'Asia/Kolkata', storageState: await context.storageState() },
      })
      const travelled = await elsewhere.newPage()
      await travelled.goto(link)
      await expect(new Shell(travelled).range).toContainText('01:30')
      await elsewhere.close()
      await page.getByRole('button', { name: /^Display/ }).click()
      await page.getByRole('menuitemradio', { name: 'UTC' }).click()
      await expect(shell.range).toContainText('20:00')
      await page.reload()
      await expect(shell.range).toContainText('20:00')
    })
  })

  test('on a wall there is the page alone, until Esc', async ({ page, expectAccessible }) => {
    await page.setViewportSize({ width: 3840, height: 2160 })
    await page.goto('/?kiosk=true')
    await expect(overview.headline).toBeVisible()
    await expect(page.getByRole('navigation')).toBeHidden()
    await expect(shell.range).toBeHidden()
    const bar = page.getByRole('group', { name: 'Kiosk mode' })
    await expect(bar.getByRole('status')).toHaveText('live')
    const size = await page.evaluate(() => parseFloat(getComputedStyle(document.body).fontSize))
    expect(size).toBeGreaterThan(30)
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await expect(page.getByRole('navigation')).toBeVisible()
    await expect(page).not.toHaveURL(/kiosk/)
  })

  for (const width of [360, 768, 1024, 1280, 2560]) {
    test(`fits a screen of ${width} px`, async ({ page }) => {
      await page.setViewportSize({ width, height: 780 })
      await overview.open()
      await shell.range.click()
      await expect(shell.rangePanel).toBeInViewport({ ratio: 0.9 })
      const scrolls = await page.evaluate(() => document.documentElement.scrollWidth)
      expect(scrolls).toBeLessThanOrEqual(width)
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: /^Go to service/ }).click()
      await expect(shell.box).toBeFocused()
    })
  }

  test('paper says which page it is, of which time, from where', async ({ page }) => {
    await overview.open()
    await page.emulateMedia({ media: 'print' })
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')))
    await expect(
      page.getByText(/^Overview · Signalbox · \d\d:\d\d – \d\d:\d\d UTC · http/),
    ).toBeVisible()
    await expect(page.getByRole('navigation')).toBeHidden()
    await expect(shell.range).toBeHidden()
    await expect(overview.headline).toBeVisible()
  })

  test('figures are held against another time, or against none', async ({ page }) => {
    await overview.open()
    await expect(page.getByText('the 30 min before')).toBeVisible()
    await page.getByRole('button', { name: /^Compare with/ }).click()
    await page.getByRole('menuitemradio', { name: 'A day before' }).click()
    await expect(page).toHaveURL(/against=day/)
    await expect(page.getByText('a day before', { exact: true }).last()).toBeVisible()
    await page.getByRole('button', { name: /^Compare with/ }).click()
    await page.getByRole('menuitemradio', { name: 'Nothing' }).click()
    await page.getByRole('button', { name: 'Calls: show as table' }).click()
    const table = page.getByRole('region', { name: 'Calls, table' })
    await expect(table.getByRole('columnheader')).toHaveText(['Time', 'calls/s'])
  })

  test('a link to the past tells in its title which past', async ({ page, request }) => {
    const link = '/?from=2026-11-01T10:00:00Z&to=2026-11-01T10:30:00Z'
    const html = await (await request.get(link)).text()
    expect(html).toMatch(/<title>Overview, 1 Nov, 10:00 – 1 Nov, 10:30 UTC · Signalbox<\/title>/)
    expect(html).toMatch(/<meta name="description" content="Health of/)
    await page.goto('/')
    await expect(page).toHaveTitle('Overview · Signalbox')
  })
})
