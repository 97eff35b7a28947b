import type { APIRequestContext, Page } from '@playwright/test'
import { expect, test } from '../fixtures/journey.ts'
import { newCorrelation, newSpan, sendCorrelation } from '../fixtures/native-events.ts'

const ids = { slow: newCorrelation(), fast: newCorrelation(), other: newCorrelation() }

async function sendCheckout(
  request: APIRequestContext,
  id: string,
  { bankMs, secondsAgo, fraud }: { bankMs: number; secondsAgo: number; fraud: boolean },
): Promise<void> {
  const [root, pay] = [newSpan(), newSpan()]
  await sendCorrelation(request, {
    id,
    beganMs: Date.now() - secondsAgo * 1000,
    calls: [
      { path: 'web > shop', span: root, ms: bankMs + 40 },
      { path: 'shop > payments', span: pay, under: root, at: 10, ms: bankMs + 20 },
      { path: 'payments > bank', under: pay, at: 15, ms: bankMs },
      fraud
        ? { path: 'payments > fraud', under: pay, at: 12, ms: 2 }
        : { path: 'shop > stock', under: root, at: 5, ms: 3 },
    ],
  })
}

const panel = (page: Page) => page.getByRole('region', { name: 'Comparison' })

test.use({ estate: 'compared correlations' })

test.describe('a slow correlation', () => {
  test.beforeAll(async ({ playwright, server }) => {
    const request = await playwright.request.newContext({ baseURL: server.url })
    await sendCheckout(request, ids.fast, { bankMs: 30, secondsAgo: 90, fraud: false })
    await sendCheckout(request, ids.slow, { bankMs: 900, secondsAgo: 60, fraud: true })
    await sendCorrelation(request, {
      id: ids.other,
      beganMs: Date.now() - 50_000,
      calls: [{ path: 'web > till' }],
    })
    await request.dispose()
  })

  test('is held against one of the same operation that went well', async ({
    page,
    expectAccessible,
  }) => {
    await page.goto(`/correlations/${ids.slow}`)
    await page.getByRole('button', { name: 'Compare' }).click()
    await page.getByRole('button', { name: /^The latest that went well: 70 ms/ }).click()
    await expect(page).toHaveURL(new RegExp(`compare=${ids.fast}`))
    await expect(panel(page).getByRole('heading')).toHaveText(
      'Took 870 ms longer in all; 870 ms of it in payments → bank POST /bank itself',
    )
    const table = panel(page).getByRole('table', { name: 'What differs' })
    await expect(table.getByRole('row', { name: /bank POST \/bank/ })).toContainText('longer')
    await expect(table.getByRole('row', { name: /fraud/ })).toContainText('new')
    await expect(table.getByRole('row', { name: /stock/ })).toContainText('missing')
    await expectAccessible(page)
    await table.getByRole('button', { name: 'bank POST /bank' }).click()
    await expect(page.getByRole('complementary', { name: 'Selected call' })).toContainText(
      'payments → bank',
    )
    await panel(page).getByRole('button', { name: 'Stop comparing' }).click()
    await expect(panel(page)).toHaveCount(0)
    await page.goBack()
    await expect(panel(page)).toContainText('Took 870 ms longer in all')
  })

  test('says so where the other is of another operation, or is not kept', async ({
    page,
    faults,
  }) => {
    await page.goto(`/correlations/${ids.slow}?compare=${ids.other}`)
    await expect(panel(page)).toContainText('They began with different operations')
    faults.expect(/404/)
    const gone = newCorrelation()
    await page.goto(`/correlations/${ids.slow}?compare=${gone}`)
    await expect(panel(page)).toContainText(`Nothing that is still kept belongs to ${gone}`)
    await page.getByRole('button', { name: 'Compare', exact: true }).click()
    await page
      .getByRole('textbox', { name: 'Another, by any id' })
      .fill(ids.fast.replaceAll('-', '').toUpperCase())
    await page.getByRole('button', { name: 'Compare with it' }).click()
    await expect(panel(page)).toContainText('Took 870 ms longer in all')
  })

  test('is compared on a narrow screen, too', async ({ page, expectAccessible }) => {
    await page.setViewportSize({ width: 360, height: 780 })
    await page.goto(`/correlations/${ids.slow}?compare=${ids.fast}`)
    await expect(panel(page)).toContainText('Took 870 ms longer in all')
    const width = await page.evaluate(() => document.documentElement.scrollWidth)
    expect(width).toBeLessThanOrEqual(360)
    await expectAccessible(page)
  })
})
