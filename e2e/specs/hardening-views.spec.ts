import type { Page } from '@playwright/test'
import { fieldsText } from '#lib/platform/filter/quote.ts'
import { expect, test } from '../fixtures/journey.ts'
import { expectInert, plantEverywhere, planted } from '../fixtures/planted.ts'
import { signInAs } from '../fixtures/sign-in.ts'
import { MapPage } from '../pages/map-page.ts'

test.use({ estate: 'hardening-views' })

// What others write is shown as it is in every view of every page, and never runs.
test.describe('planted text', () => {
  let correlation: string

  test.beforeAll(async ({ playwright, server, database }) => {
    const { name, value } = await signInAs('admin', { server, database })
    const request = await playwright.request.newContext({
      baseURL: server.url,
      extraHTTPHeaders: { cookie: `${name}=${value}` },
    })
    correlation = await plantEverywhere(request, { server, database })
    await request.dispose()
  })

  const showsAll = async (page: Page, prefix = '') => {
    const main = page.getByRole('main')
    for (const text of planted) {
      await expect(main.getByText(`${prefix}${text}`).first()).toBeVisible()
    }
    await expectInert(page)
  }

  test('in the panels of the overview', async ({ page }) => {
    await page.goto('/?range=5m')
    for (const name of ['Edges that got worse', 'Breakers', 'Failing checks']) {
      await expect(page.getByRole('region', { name })).toContainText('window.planted')
    }
    await showsAll(page, 'target ')
  })

  test('in the table, the matrix, the graph and the panel of the map', async ({ page }) => {
    const map = new MapPage(page)
    await map.open('?view=table')
    await showsAll(page, 'target ')
    for (const text of planted) {
      const row = map.edges.getByRole('row').filter({ hasText: `target ${text}` })
      await row.getByRole('button').first().click()
      await expect(map.panel).toContainText(`source ${text}`)
      await expect(map.panel).toContainText('open')
      await expectInert(page)
    }
    for (const view of ['Matrix', 'Graph'] as const) {
      await map.view(view).click()
      await expect(map.panel).toContainText('source ')
      await expect(page.getByRole('application').first()).toBeVisible()
      await expectInert(page)
    }
  })

  test('in heatmaps, and in what is different inside a box', async ({ page }) => {
    const inside = page.getByRole('complementary', { name: 'What is different inside' })
    for (const text of planted) {
      const service = encodeURIComponent(`target ${text}`)
      await page.goto(`/heatmaps?mode=errors&service=${service}`)
      await expect(page.getByRole('table', { name: 'Errors' })).toContainText(`target ${text}`)
      await page
        .getByRole('button', { name: /^Explain the failed calls/ })
        .first()
        .press('Enter')
      await expect(inside).toContainText(text)
      await expectInert(page)
    }
    await page.goto('/heatmaps')
    const heatmap = page.getByRole('application', { name: /^Latency heatmap/ })
    await heatmap.focus()
    await page.keyboard.press('ArrowRight')
    for (let step = 0; step < 32; step += 1) await page.keyboard.press('Shift+ArrowLeft')
    await page.keyboard.press('Enter')
    await expect(inside).toBeVisible()
    await expectInert(page)
  })

  test('in the cards and the table of breakers', async ({ page }) => {
    for (const view of ['cards', 'table']) {
      await page.goto(`/breakers?view=${view}`)
      await showsAll(page, 'target ')
    }
  })

  test('in health checks and their failures', async ({ page }) => {
    await page.goto('/health')
    await showsAll(page, 'target ')
    for (const text of planted) {
      const toggle = page.getByRole('button', { name: `target ${text}` }).first()
      await toggle.click()
      await expect(page.getByRole('table', { name: /^Failures of/ }).first()).toContainText(text)
      await expectInert(page)
    }
  })

  test('in the search for correlations', async ({ page }) => {
    for (const text of planted) {
      const query = fieldsText({ target: `target ${text}` })
      await page.goto(`/correlations?q=${encodeURIComponent(query)}`)
      await expect(page.getByRole('main').getByText(text).first()).toBeVisible()
      await expectInert(page)
    }
  })

  for (const view of ['waterfall', 'sequence', 'flame', 'table', 'json']) {
    test(`in a correlation as ${view}`, async ({ page }) => {
      await page.goto(`/correlations/${correlation}?view=${view}`)
      await expect(page.getByRole('tab', { selected: true })).toBeVisible()
      await expect(page.getByRole('main')).toContainText('window.planted')
      await expectInert(page)
    })
  }

  test('in each call of a correlation', async ({ page }) => {
    await page.goto(`/correlations/${correlation}`)
    const calls = page.getByRole('treeitem')
    await expect(calls).toHaveCount(planted.length)
    const detail = page.getByRole('complementary', { name: 'Selected call' })
    for (const call of await calls.all()) {
      await call.click()
      await expect(detail).toContainText('window.planted')
      await expectInert(page)
    }
  })

  test('in the list of patterns', async ({ page }) => {
    await page.goto('/patterns')
    await showsAll(page)
  })

  // A pattern's pages (editor, flow, versions, conformance) belong here as they come.
  for (const [index, text] of planted.entries()) {
    test(`in a pattern of its own, text ${index + 1}`, async ({ page }) => {
      await page.goto(`/patterns/${encodeURIComponent(text)}`)
      await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible()
      await expect(page.getByRole('main')).toContainText('window.planted')
      await expectInert(page)
    })
  }
})
