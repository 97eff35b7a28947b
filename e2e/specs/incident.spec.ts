import { fillStart } from '#lib/cli/demo-history.ts'
import type { Locator } from '@playwright/test'
import { expect, test } from '../fixtures/journey.ts'
import { OverviewPage } from '../pages/overview-page.ts'

test.use({ estate: 'incident' })

/** Since the estate's epoch: its second incident is at its worst. */
const intoIncidentMs = 835_000

test.describe("the demo's incident", () => {
  test.beforeAll(async ({ database }) => {
    await fillStart(database, Date.now() - intoIncidentMs)
  })

  test('is found in two clicks from the breaker that opened', async ({ page }) => {
    const overview = new OverviewPage(page)
    await overview.open()
    await expect(overview.headline).toHaveText(/services need attention$/)
    await page.getByRole('link', { name: 'explain payment-service → bank-gateway' }).click()
    await page
      .getByRole('link', { name: /^POST \/orders/ })
      .first()
      .click()
    const verdict = page.getByRole('region', { name: 'What went wrong first' })
    await expect(verdict).toContainText('bank-gateway')
  })

  test('is found by keyboard alone', async ({ page }) => {
    const overview = new OverviewPage(page)
    await overview.open()
    await tabTo(page.getByRole('link', { name: 'explain payment-service → bank-gateway' }))
    await page.keyboard.press('Enter')
    await tabTo(page.getByRole('link', { name: /^POST \/orders/ }).first())
    await page.keyboard.press('Enter')
    await expect(page.getByRole('region', { name: 'What went wrong first' })).toContainText(
      'bank-gateway',
    )
  })

  test('is found in three clicks by way of the map', async ({ page }) => {
    const overview = new OverviewPage(page)
    await overview.open()
    await overview.toggle('payment-service').click()
    await overview.services.getByRole('link', { name: 'bank-gateway', exact: true }).click()
    const panel = page.getByRole('complementary', { name: 'payment-service → bank-gateway' })
    await panel
      .getByRole('list', { name: 'Latest failing calls' })
      .getByRole('link')
      .first()
      .click()
    const verdict = page.getByRole('region', { name: 'What went wrong first' })
    await expect(verdict).toContainText('bank-gateway')
  })
})

const mostTabs = 80

async function tabTo(target: Locator): Promise<void> {
  await target.waitFor()
  for (let tabs = 0; tabs < mostTabs; tabs += 1) {
    await target.page().keyboard.press('Tab')
    if (await target.evaluate((element) => element === document.activeElement)) return
  }
  throw new Error(`It is not reached within ${mostTabs} tabs.`)
}
