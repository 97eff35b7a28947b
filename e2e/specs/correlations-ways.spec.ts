import { sql } from 'kysely'
import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures/journey.ts'
import { newCorrelation, newSpan, sendCorrelation } from '../fixtures/native-events.ts'
import { MapPage } from '../pages/map-page.ts'

const incidents = Array.from({ length: 30 }, () => newCorrelation())

test.use({ estate: 'ways to correlations' })

test.beforeAll(async ({ playwright, server, database }) => {
  const request = await playwright.request.newContext({ baseURL: server.url })
  for (const [place, id] of incidents.entries()) {
    const [root, pay] = [newSpan(), newSpan()]
    await sendCorrelation(request, {
      id,
      beganMs: Date.now() - 20_000 - place * 1_000,
      calls: [
        { path: 'store > till', span: root, ms: 120, error: 'ledger is full' },
        { path: 'till > vault', span: pay, under: root, at: 5, ms: 100, error: 'ledger is full' },
        { path: 'vault > ledger', under: pay, at: 10, ms: 80, error: 'ledger is full' },
      ],
    })
  }
  await request.dispose()
  await expect
    .poll(async () => {
      const { rows } = await sql`SELECT FROM communication_patterns
        WHERE source_service IN ('store', 'till', 'vault')`.execute(database)
      return rows.length
    })
    .toBe(3)
})

const verdict = (page: Page) => page.getByRole('region', { name: 'What went wrong first' })
const detail = (page: Page) => page.getByRole('complementary', { name: 'Selected call' })

test('from a red edge on the map to the culprit in three clicks', async ({ page }) => {
  const map = new MapPage(page)
  await map.open('?view=table')
  await map.edge('store', 'till').getByRole('button').click()
  await map.panel
    .getByRole('link', { name: /^[0-9a-f]{8}/ })
    .first()
    .click()
  await expect(verdict(page).getByRole('heading')).toContainText('ledger')
  await verdict(page).getByRole('button', { name: 'Show' }).click()
  await expect(detail(page)).toContainText('vault → ledger')
})

test('back and forward keep the view', async ({ page }) => {
  await page.goto('/correlations?q=service%3Dledger+error')
  await page
    .getByRole('link', { name: /POST \/till/ })
    .first()
    .click()
  await expect(verdict(page)).toContainText('ledger')
  await verdict(page).getByRole('button', { name: 'Show' }).click()
  await page.getByRole('tab', { name: 'Flame' }).click()
  await page.getByRole('tab', { name: 'Table' }).click()
  await expect(page).toHaveURL(/view=table/)
  await page.goBack()
  await expect(page.getByRole('tab', { name: 'Flame', selected: true })).toBeVisible()
  await expect(detail(page)).toContainText('vault → ledger')
  await page.goForward()
  await expect(page.getByRole('tab', { name: 'Table', selected: true })).toBeVisible()
  await expect(detail(page)).toContainText('vault → ledger')
  await page.goBack()
  await page.goBack()
  await expect(page.getByRole('tab', { name: 'Waterfall', selected: true })).toBeVisible()
  await page.goBack()
  await expect(page.getByRole('combobox', { name: 'Find correlations' })).toHaveValue(
    'service=ledger error',
  )
  await expect(page.getByRole('link', { name: /POST \/till/ }).first()).toBeVisible()
})
