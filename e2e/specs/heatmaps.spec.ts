import { expect, test } from '../fixtures/journey.ts'
import { repeat, sendCalls } from '../fixtures/traffic.ts'
import { Shell } from '../pages/shell.ts'

// Journeys of the shared estate expect to find their own services alone.
test.use({ estate: 'heatmaps' })

test.describe('heatmaps', () => {
  test.beforeAll(async ({ playwright, server }) => {
    const request = await playwright.request.newContext({ baseURL: server.url })
    await sendCalls(request, [
      ...repeat(80, { from: 'portal', to: 'prices', latencyMs: 8, secondsAgo: 200 }),
      ...repeat(40, {
        from: 'portal',
        to: 'scoring',
        latencyMs: 2400,
        error: 'model is away',
        secondsAgo: 90,
      }),
    ])
    await request.dispose()
  })

  test('tell what is different about the calls in a box, by keyboard too', async ({
    page,
    expectAccessible,
  }) => {
    await page.goto('/heatmaps?service=portal')
    const map = page.getByRole('application', { name: /^Latency heatmap/ })
    await expect(map).toBeVisible()
    await new Shell(page).whenAlive()
    await map.focus()
    // The slowest row, over the whole width.
    await page.keyboard.press('ArrowRight')
    for (let step = 0; step < 32; step += 1) await page.keyboard.press('Shift+ArrowLeft')
    await page.keyboard.press('Enter')
    const panel = page.getByRole('complementary', { name: 'What is different inside' })
    await expect(panel).toContainText('40 calls inside, 80 elsewhere')
    await expect(panel).toContainText('scoring')
    await expect(panel).toContainText('model is away')
    await expectAccessible(page)
    await page.reload()
    await expect(panel).toContainText('40 calls inside, 80 elsewhere')
    await panel.getByRole('link', { name: 'Show all as correlations' }).click()
    await expect(page).toHaveURL(/\/correlations\?q=/)
    await page.goBack()
    await page.getByRole('button', { name: 'Close' }).click()
    await expect(panel).toBeHidden()
  })

  test('have the same facts as a table, and are narrowed by service', async ({
    page,
    expectAccessible,
  }) => {
    await page.goto('/heatmaps?table=true&service=scoring')
    const table = page.getByRole('table', { name: 'Latency' })
    await expect(table.getByRole('row').filter({ hasText: '100 %' })).toContainText('40')
    await expectAccessible(page)
    const filter = page.getByRole('combobox', { name: 'Filter calls' })
    await expect(filter).toHaveValue('service=scoring')
    await filter.fill('scor target=s*')
    await expect(page).toHaveURL(/[?&]q=scor/)
    await expect(table.getByRole('row').filter({ hasText: '100 %' })).toContainText('40')
    await filter.fill('scor sauce=portal')
    await expect(filter).toHaveAttribute('aria-invalid', 'true')
    await filter.fill('nobody')
    await expect(page.getByText('No calls are like that in this time range')).toBeVisible()
  })

  test('show which edges fail, most failures first', async ({ page, expectAccessible }) => {
    await page.goto('/heatmaps?mode=errors')
    const rows = page.getByRole('table', { name: 'Errors' }).getByRole('row')
    await expect(rows.filter({ hasText: 'portal → scoring' })).toContainText('100 %')
    const well = rows.filter({ hasText: 'portal → prices' })
    await expect(well).toBeHidden()
    await page.getByRole('button', { name: '1 without a failed call' }).click()
    await expect(well).toContainText('0 %')
    await expectAccessible(page)
    await page.reload()
    await expect(well).toBeVisible()
    await rows.getByRole('link', { name: 'portal → scoring', exact: true }).click()
    await expect(page.getByRole('combobox', { name: 'Find correlations' })).toHaveValue(
      'source=portal target=scoring protocol=http error',
    )
  })

  test('tell what is different about the failed calls of an edge', async ({
    page,
    browser,
    expectAccessible,
  }) => {
    await page.goto('/heatmaps?mode=errors')
    await page
      .getByRole('button', { name: 'Explain the failed calls portal → scoring http' })
      .press('Enter')
    const panel = page.getByRole('complementary', { name: 'What is different inside' })
    await expect(panel).toContainText('40 calls inside, 80 elsewhere')
    await expect(panel).toContainText('model is away')
    await expectAccessible(page)
    const context = await browser.newContext({ storageState: await page.context().storageState() })
    const elsewhere = await context.newPage()
    await elsewhere.goto(page.url())
    await expect(
      elsewhere.getByRole('complementary', { name: 'What is different inside' }),
    ).toContainText('40 calls inside, 80 elsewhere')
    await context.close()
    await panel.getByRole('link', { name: 'Show all as correlations' }).click()
    await expect(page.getByRole('combobox', { name: 'Find correlations' })).toHaveValue(
      'source=portal target=scoring protocol=http error',
    )
  })

  test('draw a box over failed calls with the keys alone', async ({ page, expectAccessible }) => {
    await page.goto('/heatmaps?mode=errors')
    const errors = page.getByRole('group', { name: /^Failed calls by edge and time/ })
    await expect(errors).toBeVisible()
    await new Shell(page).whenAlive()
    await errors.focus()
    await page.keyboard.press('ArrowDown')
    await expect(page.getByRole('status').filter({ hasText: 'portal → scoring' })).toBeVisible()
    await page.keyboard.press('Shift+Home')
    await page.keyboard.press('Enter')
    const panel = page.getByRole('complementary', { name: 'What is different inside' })
    await expect(panel).toContainText('40 calls inside, 80 elsewhere')
    await expectAccessible(page)
    await expect(errors).toBeFocused()
    await page.keyboard.press('Escape')
    await expect(panel).toBeHidden()
    await expect(page).not.toHaveURL(/box/)
  })

  test('show what declared patterns promise', async ({ page, database }) => {
    const row = {
      pattern_name: 'price quote',
      pattern_type: 'request_response',
      services_involved: ['portal', 'prices', 'scoring'],
      message_flow: '{}',
      performance_sla: JSON.stringify({ p95_ms: 100 }),
    }
    await database
      .insertInto('message_patterns')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    await page.goto('/heatmaps?service=portal')
    await expect(page.getByText('SLA 100 ms · price quote')).toBeVisible()
  })

  test('fit a narrow screen', async ({ page, expectAccessible }) => {
    await page.setViewportSize({ width: 360, height: 780 })
    for (const mode of ['latency', 'errors']) {
      await page.goto(`/heatmaps?mode=${mode}&service=portal`)
      await expect(
        page.getByRole(mode === 'latency' ? 'application' : 'table').first(),
      ).toBeVisible()
      const width = await page.evaluate(() => document.documentElement.scrollWidth)
      expect(width).toBeLessThanOrEqual(360)
      await expectAccessible(page)
    }
    // The bars lie below it, and the answer below the rows.
    await page.getByRole('button', { name: /^Explain the failed calls portal → scoring/ }).click()
    const panel = page.getByRole('complementary', { name: 'What is different inside' })
    await expect(panel).toContainText('40 calls inside, 80 elsewhere')
    await expect(panel).toBeInViewport()
  })
})
