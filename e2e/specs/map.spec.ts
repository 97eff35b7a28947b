import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { sql } from 'kysely'
import { expect, test } from '../fixtures/journey.ts'
import { repeat, sendCalls } from '../fixtures/traffic.ts'
import { dragOver } from '../pages/drag-over.ts'
import { MapPage } from '../pages/map-page.ts'

test.use({ estate: 'map' })

test.describe('the map', () => {
  test.beforeAll(async ({ playwright, server, database }) => {
    const request = await playwright.request.newContext({ baseURL: server.url })
    await sendCalls(request, [
      ...repeat(60, { from: 'storefront', to: 'catalogue', latencyMs: 12 }),
      ...repeat(40, { from: 'storefront', to: 'checkout', latencyMs: 640 }),
      ...repeat(20, { from: 'storefront', to: 'checkout', latencyMs: 900, error: 'no answer' }),
      ...repeat(30, { from: 'catalogue', to: 'search', latencyMs: 4 }),
      ...repeat(25, { from: 'checkout', to: 'ledger', latencyMs: 9 }),
    ])
    await request.dispose()
    await expect
      .poll(async () => {
        const { rows } = await sql`SELECT FROM communication_patterns
          WHERE source_service IN ('storefront', 'catalogue', 'checkout')`.execute(database)
        return rows.length
      })
      .toBeGreaterThanOrEqual(4)
    await sql`UPDATE communication_patterns SET circuit_breaker_state = 'open'
      WHERE source_service = 'storefront' AND target_service = 'checkout'`.execute(database)
  })

  test('is drawn, and has its edges as a table, the worst first', async ({ page }) => {
    const map = new MapPage(page)
    await map.open()
    await expect(map.graph).toBeVisible()
    await map.view('Table').click()
    const first = map.edges.getByRole('row').nth(1)
    await expect(first).toContainText('checkout')
    await expect(first).toContainText('33')
    await expect(map.edge('storefront', 'checkout')).toContainText('open')
    await expect(map.edge('catalogue', 'search')).toBeVisible()
  })

  test('finds, completes, and points at what it cannot read', async ({ page }) => {
    const map = new MapPage(page)
    await map.open('?view=table')
    await page.keyboard.press('/')
    await page.keyboard.type('error>1% and prot')
    await page.getByRole('option', { name: 'protocol' }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.keyboard.type('=http')
    await expect(map.edge('storefront', 'checkout')).toBeVisible()
    await expect(map.edge('catalogue', 'search')).toBeHidden()
    await map.filter.fill('errors>1%')
    await expect(map.filter).toHaveAttribute('aria-invalid', 'true')
    await expect(page.getByRole('status').filter({ hasText: 'There is no “errors”' })).toBeVisible()
  })

  test('is the same in another browser, with one service and its neighbours', async ({
    page,
    browser,
    context,
  }) => {
    const map = new MapPage(page)
    await map.open('?view=table')
    await map.menu('Focus').click()
    await page.getByRole('combobox', { name: 'Service' }).fill('checkout')
    await page.getByRole('button', { name: 'Focus', exact: true }).last().click()
    await expect(map.edge('storefront', 'checkout')).toBeVisible()
    await expect(map.edge('checkout', 'ledger')).toBeVisible()
    await expect(map.edge('storefront', 'catalogue')).toBeHidden()
    await expect(page).toHaveURL(/focus=checkout/)
    const elsewhere = await browser.newContext({ storageState: await context.storageState() })
    const other = new MapPage(await elsewhere.newPage())
    await other.page.goto(page.url())
    await expect(other.edge('checkout', 'ledger')).toBeVisible()
    await expect(other.edge('storefront', 'catalogue')).toBeHidden()
    await elsewhere.close()
  })

  test('tells of an edge what there is to know, and leads to its ends', async ({ page }) => {
    const map = new MapPage(page)
    await map.open('?view=table')
    await map.edge('storefront', 'checkout').getByRole('button').click()
    await expect(map.panel).toContainText('breaker open')
    await expect(map.panel).toContainText('no answer')
    await expect(map.panel.getByRole('figure', { name: /Latency/ }).first()).toBeVisible()
    for (const chart of ['Calls, moment', 'Latency heatmap, moment']) {
      await dragOver(map.panel.getByRole('slider', { name: chart }), 0.5, 0.9)
      await expect(page).toHaveURL(/from=.*&to=/)
      await page.goBack()
      await expect(page).not.toHaveURL(/from=/)
      await expect(map.panel.getByRole('heading', { name: 'Latest failing' })).toBeVisible()
    }
    await map.panel.getByRole('button', { name: 'checkout', exact: true }).click()
    await expect(map.panel.getByRole('heading', { name: 'Called by' })).toBeVisible()
    await expect(map.panel).toContainText('ledger')
    await map.panel.getByRole('button', { name: 'Hide' }).click()
    await expect(map.edge('storefront', 'checkout')).toBeHidden()
    await expect(map.edge('catalogue', 'search')).toBeVisible()
    await map.menu('Hidden').click()
    await page.getByRole('button', { name: 'Show checkout' }).click()
    await expect(map.edge('storefront', 'checkout')).toBeVisible()
  })

  test('is walked by keyboard alone, along the edges', async ({ page }) => {
    const map = new MapPage(page)
    await map.open('?focus=search&hops=2')
    await expect(map.graph).toHaveAttribute('aria-busy', 'false')
    await map.graph.focus()
    await page.keyboard.press('ArrowRight')
    await expect(map.panel.getByRole('heading', { name: 'storefront', level: 2 })).toBeVisible()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    await expect(map.panel.getByRole('heading', { name: 'search', level: 2 })).toBeVisible()
    await page.keyboard.press('ArrowLeft')
    await expect(map.panel.getByRole('heading', { name: 'catalogue', level: 2 })).toBeVisible()
    await page.keyboard.press('Enter')
    await expect(map.panel).toBeFocused()
    await page.keyboard.press('Escape')
    await expect(map.panel).toBeHidden()
    await expect(map.graph).toBeFocused()
  })

  test('groups services, and opens a group', async ({ page }) => {
    const map = new MapPage(page)
    await map.open('?view=table')
    await map.menu('Group').click()
    await page.getByRole('textbox', { name: /naming rule/ }).fill('c{group}')
    await page.getByRole('button', { name: 'Use this rule' }).click()
    await page.keyboard.press('Escape')
    await expect(map.edge('storefront', 'heckout')).toBeVisible()
    await map.menu('Group').click()
    await page.getByRole('button', { name: 'Expand all' }).click()
    await expect(map.edge('storefront', 'checkout')).toBeVisible()
  })

  test('shows a moment of the window, and compares', async ({ page }) => {
    const map = new MapPage(page)
    await map.open('?view=table')
    await map.moment.focus()
    await page.keyboard.press('Home')
    await expect(page).toHaveURL(/at=/)
    await expect(map.edge('catalogue', 'search')).toContainText('–')
    await page.getByRole('button', { name: 'whole window' }).click()
    await map.menu('Changes').click()
    await page.getByRole('radio', { name: /^shown/ }).check()
    await page.keyboard.press('Escape')
    await expect(map.edge('catalogue', 'search')).toContainText('new')
  })

  test('is taken along as a picture and as data', async ({ page }) => {
    const map = new MapPage(page)
    await map.open()
    await expect(map.graph).toBeVisible()
    for (const [kind, beginning] of [
      ['SVG', '<svg'],
      ['CSV', 'source,target'],
      ['JSON', '{'],
      ['PNG', '\u{fffd}PNG'],
    ] as const) {
      await map.menu('Export').click()
      const download = page.waitForEvent('download')
      await page.getByRole('button', { name: kind }).click()
      const text = await readFile(await (await download).path(), 'utf8')
      expect(text.startsWith(beginning), kind).toBe(true)
    }
  })

  test('is saved under a name, opened again and removed', async ({ page }) => {
    const map = new MapPage(page)
    await map.open('?view=table&errors=true')
    await expect(map.edge('catalogue', 'search')).toBeHidden()
    await map.menu('Views').click()
    await page.getByRole('textbox', { name: 'Save this view as' }).fill('what fails')
    await page.getByRole('button', { name: 'Save view' }).click()
    await expect(page.getByRole('list', { name: 'Saved views' })).toContainText('what fails')
    await map.open('?view=table')
    await expect(map.edge('catalogue', 'search')).toBeVisible()
    await map.menu('Views').click()
    await page.getByRole('button', { name: 'what fails', exact: true }).click()
    await expect(map.edge('catalogue', 'search')).toBeHidden()
    await map.menu('Views').click()
    await page.getByRole('button', { name: 'Remove the view what fails' }).click()
    await page.getByRole('button', { name: 'Yes, remove the view what fails' }).click()
    await expect(page.getByText('No view is saved yet.')).toBeVisible()
  })

  test('shows a new edge soon after its calls, and nothing moves', async ({ page, request }) => {
    const map = new MapPage(page)
    await map.open('?view=table')
    await expect(map.edge('storefront', 'newcomer')).toBeHidden()
    await sendCalls(request, repeat(25, { from: 'storefront', to: 'newcomer', latencyMs: 8 }))
    await expect(map.edge('storefront', 'newcomer')).toBeVisible()
  })

  test('has a matrix that is walked by keyboard', async ({ page }) => {
    const map = new MapPage(page)
    await map.open('?view=matrix')
    const matrix = page.getByRole('application', { name: /^Matrix/ })
    await matrix.focus()
    await page.keyboard.press('ArrowRight')
    await expect(page.getByRole('status').filter({ hasText: /→.*failed/ })).toBeVisible()
    await page.keyboard.press('f')
    await expect(
      page.getByRole('status').filter({ hasText: /^storefront → checkout/ }),
    ).toBeVisible()
    await expect(page).toHaveURL(/spot=/)
    await page.keyboard.press('Enter')
    await expect(map.panel).toContainText('breaker open')
    await page.keyboard.press('Escape')
    await expect(map.panel).toBeHidden()
  })

  test('goes onto paper with its time, its legend and its picture', async ({ page }) => {
    await page.emulateMedia({ colorScheme: 'dark' })
    const map = new MapPage(page)
    for (const [view, legend] of [
      ['graph', 'breakers.'],
      ['matrix', 'Errors'],
    ] as const) {
      await map.open(`?view=${view}&q=error>1%25`)
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
      await expect(page.getByRole('main')).toContainText(/Map.* – .* UTC · .*\/map\?/)
      await expect(page.getByText(/^Signalbox map, .* · (only|found): error>1%$/)).toBeVisible()
      await expect(page.getByText(legend, { exact: false }).last()).toBeVisible()
      await expect(page.getByRole('navigation')).toBeHidden()
      await expect(map.filter).toBeHidden()
      // As failing is in the light form; a screen in the dark has another red.
      await expect.poll(() => isPainted(page, [209, 61, 21])).toBe(true)
      await page.emulateMedia({ media: 'screen', colorScheme: 'dark' })
    }
  })

  test('says what happened when the server fails, and recovers', async ({ page, faults }) => {
    faults.expect(/503/)
    const map = new MapPage(page)
    await map.open('?view=table')
    await page.route('**/api/v1/map?**', (route) =>
      route.fulfill({
        status: 503,
        contentType: 'application/problem+json',
        body: JSON.stringify({ title: 'The database cannot be reached', status: 503 }),
      }),
    )
    await map.menu('Changes').click()
    await page.getByRole('radio', { name: /^shown/ }).check()
    await page.keyboard.press('Escape')
    await expect(map.alert).toContainText('database')
    await page.unroute('**/api/v1/map?**')
    await map.alert.getByRole('button', { name: 'Try again' }).click()
    await expect(map.alert).toBeHidden()
  })

  for (const [view, scheme] of [
    ['graph', 'light'],
    ['table', 'dark'],
    ['matrix', 'light'],
  ] as const) {
    test(`is accessible as a ${view} in its ${scheme} form`, async ({ page, expectAccessible }) => {
      await page.emulateMedia({ colorScheme: scheme })
      const map = new MapPage(page)
      await map.open(`?view=${view}&selected=checkout`)
      await expect(map.panel.getByRole('heading', { name: 'checkout' })).toBeVisible()
      await expectAccessible(page)
    })
  }

  test('fits a phone', async ({ page }) => {
    await page.setViewportSize({ width: 360, height: 740 })
    const map = new MapPage(page)
    await map.open()
    await expect(map.graph).toBeVisible()
    const width = await page.evaluate(() => document.documentElement.scrollWidth)
    expect(width).toBeLessThanOrEqual(360)
  })
})

test.describe('the map, to a viewer', () => {
  test.use({ role: 'viewer' })

  test('can be looked at, and says why a view cannot be saved', async ({ page }) => {
    const map = new MapPage(page)
    await map.open()
    await map.menu('Views').click()
    await expect(page.getByRole('textbox', { name: 'Save this view as' })).toBeDisabled()
    await expect(page.getByText(/operators/)).toBeVisible()
  })
})

/** Whether a picture that can be seen has a colour in it. */
async function isPainted(page: Page, color: readonly [number, number, number]): Promise<boolean> {
  return await page.getByRole('main').evaluate((main, [red, green, blue]) => {
    const canvases = [...main.querySelectorAll('canvas')].filter((one) => one.checkVisibility())
    return canvases.some((canvas) => {
      const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? {
        data: [],
      }
      for (let at = 0; at < data.length; at += 4) {
        if (data[at] === red && data[at + 1] === green && data[at + 2] === blue) return true
      }
      return false
    })
  }, color)
}
