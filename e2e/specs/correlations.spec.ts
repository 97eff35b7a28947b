import { randomBytes } from 'node:crypto'
import type { APIRequestContext, Page } from '@playwright/test'
import { expect, test } from '../fixtures/journey.ts'

const trace = randomBytes(16).toString('hex')
const id = trace.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
const spans = { root: randomBytes(8).toString('hex'), pay: randomBytes(8).toString('hex') }
const bankSpans = [randomBytes(8).toString('hex'), randomBytes(8).toString('hex')]

/** A checkout whose bank does not answer, twice; and a page that went well. */
async function sendIncident(request: APIRequestContext): Promise<void> {
  const at = Date.now() - 30_000
  const call = (fields: Record<string, unknown> & { at: number }) => ({
    correlation_id: trace,
    trace_id: trace,
    protocol: 'http',
    event_type: 'response',
    ...fields,
    at: undefined,
    occurred_at: new Date(at + fields.at).toISOString(),
  })
  const response = await request.post('/api/v1/events', {
    data: [
      call({
        at: 0,
        source_service: 'shop',
        target_service: 'till',
        operation: 'POST /checkout',
        event_type: 'error',
        status_code: 504,
        latency_ms: 2100,
        span_id: spans.root,
      }),
      call({
        at: 5,
        source_service: 'till',
        target_service: 'payments',
        operation: 'POST /pay',
        event_type: 'error',
        status_code: 503,
        latency_ms: 2080,
        span_id: spans.pay,
        parent_span_id: spans.root,
      }),
      ...bankSpans.map((span, attempt) =>
        call({
          at: 10 + attempt * 1050,
          source_service: 'payments',
          target_service: 'bank',
          operation: 'POST /charge',
          event_type: 'timeout',
          error_message: 'card terminal did not answer',
          latency_ms: 1000,
          span_id: span,
          parent_span_id: spans.pay,
        }),
      ),
      {
        ...call({
          at: 0,
          source_service: 'shop',
          target_service: 'catalogue',
          operation: 'GET /items',
          latency_ms: 9,
        }),
        correlation_id: randomBytes(16).toString('hex'),
        trace_id: null,
      },
    ],
  })
  expect(response.status(), await response.text()).toBe(200)
}

const verdict = (page: Page) => page.getByRole('region', { name: 'What went wrong first' })
const tree = (page: Page) => page.getByRole('tree', { name: 'Calls' })
const box = (page: Page) => page.getByRole('combobox', { name: 'Find correlations' })

// Journeys of the shared estate expect to find their own services alone.
test.use({ estate: 'correlations' })

test.describe('an incident', () => {
  test.beforeAll(async ({ playwright, server }) => {
    const request = await playwright.request.newContext({ baseURL: server.url })
    await sendIncident(request)
    await request.dispose()
  })

  test('opens from a pasted id, with what went wrong first', async ({ page, expectAccessible }) => {
    await page.goto('/correlations')
    await box(page).fill(id.toUpperCase())
    await expect(page).toHaveURL(new RegExp(`/correlations/${id}`))
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(
      'POST /checkout failed after 2.10 s',
    )
    await expect(verdict(page)).toContainText('bank went silent; payments tried twice.')
    await verdict(page)
      .getByRole('button', { name: /^Evidence/ })
      .click()
    await expect(verdict(page)).toContainText('bank sends no events of its own')
    await expect(tree(page).getByRole('treeitem')).toHaveCount(4)
    await expectAccessible(page)
    await page.goBack()
    await expect(box(page)).toBeVisible()
  })

  test('opens from the id of a span, which is then selected', async ({ page }) => {
    await page.goto(`/correlations/0x${bankSpans[1]?.toUpperCase()}`)
    await expect(page).toHaveURL(new RegExp(`/correlations/${id}\\?call=`))
    const detail = page.getByRole('complementary', { name: 'Selected call' })
    await expect(detail).toContainText('payments → bank')
    await expect(detail).toContainText('retry 1')
  })

  test('is found by service, failure, text and duration, and not by what it is not', async ({
    page,
  }) => {
    await page.goto('/correlations?q=service%3Dbank+error+"terminal"+duration>500ms')
    const row = page.getByRole('row').filter({ hasText: 'POST /checkout' })
    await expect(row).toContainText('bank went silent')
    await box(page).fill('service=bank not error')
    await expect(page.getByText('No call in this time range is like that')).toBeVisible()
    await box(page).fill('duration>soon')
    await expect(page.getByText('duration is a time such as 200ms or 1.5s')).toBeVisible()
    await box(page).fill('target=catalogue')
    await expect(page.getByRole('row').filter({ hasText: 'GET /items' })).toBeVisible()
    await expect(page).toHaveURL(/q=target%3Dcatalogue|q=target=catalogue/)
  })

  test('is read by keyboard alone, and its address brings back the same view', async ({
    page,
    browser,
  }) => {
    await page.goto(`/correlations/${id}`)
    await tree(page).focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await expect(tree(page).getByRole('treeitem', { selected: true })).toContainText('payments')
    await page.keyboard.press('ArrowLeft')
    await expect(tree(page).getByRole('treeitem')).toHaveCount(2)
    await page.keyboard.press('/')
    await page.keyboard.type('terminal')
    await expect(page.getByText('2 found')).toBeVisible()
    await page.keyboard.press('Enter')
    await expect(page.getByText('1 of 2 found')).toBeVisible()
    await page.getByRole('tab', { name: 'Sequence' }).click()
    await expect(
      page.getByRole('button', { name: 'bank to payments: ◆ no answer for 1.00 s' }),
    ).toHaveCount(2)
    // The address follows what is shown a moment later.
    await expect(page).toHaveURL(/(?=.*view=sequence)(?=.*find=terminal)(?=.*call=)/)
    const context = await browser.newContext({ storageState: await page.context().storageState() })
    const elsewhere = await context.newPage()
    await elsewhere.goto(page.url())
    await expect(elsewhere.getByRole('tab', { name: 'Sequence', selected: true })).toBeVisible()
    await expect(elsewhere.getByText('1 of 2 found')).toBeVisible()
    await context.close()
  })

  test('has the same facts as a flame, a table and JSON', async ({ page, expectAccessible }) => {
    await page.goto(`/correlations/${id}?view=table`)
    const table = page.getByRole('table', { name: 'Calls' })
    await expect(table.getByRole('row')).toHaveCount(5)
    await table.getByRole('button', { name: 'Duration' }).click()
    await expect(table.getByRole('columnheader', { name: 'Duration' })).toHaveAttribute(
      'aria-sort',
      'ascending',
    )
    await expectAccessible(page)
    await page.getByRole('tab', { name: 'Flame' }).click()
    await expect(page.getByRole('group', { name: 'Flame view' }).getByRole('button')).toHaveCount(4)
    await page.getByRole('tab', { name: 'JSON' }).click()
    await expect(page.getByText('"errorMessage": "card terminal did not answer"')).toHaveCount(1)
  })

  test('is copied as Markdown for the incident’s channel', async ({ page, context }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.goto(`/correlations/${id}`)
    await page.getByRole('button', { name: 'Copy as Markdown' }).click()
    await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible()
    const text = await page.evaluate(() => navigator.clipboard.readText())
    expect(text).toContain('**bank went silent; payments tried twice.**')
    expect(text).toContain(`/correlations/${id}`)
  })

  test('fits a narrow screen', async ({ page, expectAccessible }) => {
    await page.setViewportSize({ width: 360, height: 780 })
    for (const path of [`/correlations/${id}`, '/correlations?q=error']) {
      await page.goto(path)
      await expect(page.getByText('bank went silent').first()).toBeVisible()
      const width = await page.evaluate(() => document.documentElement.scrollWidth)
      expect(width).toBeLessThanOrEqual(360)
      await expectAccessible(page)
    }
  })

  test('that nobody knows says so, and what to do', async ({ page }) => {
    await page.goto(`/correlations/${'e'.repeat(32)}`)
    await expect(page.getByRole('heading', { name: 'Nothing is known of this id' })).toBeVisible()
    await page.getByRole('link', { name: 'Look for it by service, error or time' }).click()
    await expect(box(page)).toBeVisible()
  })
})
