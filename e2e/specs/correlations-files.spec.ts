import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures/journey.ts'
import { newCorrelation, newSpan, sendCorrelation } from '../fixtures/native-events.ts'

const id = newCorrelation()
const spans = { root: newSpan(), pay: newSpan() }

test.use({
  estate: 'correlations in files',
  environment: {
    SIGNALBOX_LINK_TEMPLATES:
      'Logs=https://logs.example/?q={trace_id}&from={from} Pod_metrics=https://grafana.example/d?var-service={service}',
  },
})

test.beforeAll(async ({ playwright, server }) => {
  const request = await playwright.request.newContext({ baseURL: server.url })
  await sendCorrelation(request, {
    id,
    beganMs: Date.now() - 60_000,
    calls: [
      { path: 'web > shop', span: spans.root, ms: 120, error: 'cart is gone' },
      { path: 'shop > cart', span: spans.pay, under: spans.root, at: 10, error: 'cart is gone' },
    ],
  })
  await request.dispose()
})

const fileBox = (page: Page) => page.getByLabel(/^(Choose a file|Another file)/)
const tree = (page: Page) => page.getByRole('tree', { name: 'Calls' })
const open = (page: Page, name: string, text: string) =>
  fileBox(page).setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) })

test('a correlation that was exported is opened again, with the same verdict and attributes', async ({
  page,
  expectAccessible,
}) => {
  await page.goto(`/correlations/${id}`)
  const verdict = page.getByRole('region', { name: 'What went wrong first' })
  const words = await verdict.getByRole('heading').textContent()
  const downloading = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Export OTLP' }).click()
  const download = await downloading
  expect(download.suggestedFilename()).toBe(`correlation-${id}.otlp.json`)
  const text = await readFile(await download.path(), 'utf8')
  const requests: string[] = []
  page.on('request', (sent) => {
    if (sent.method() === 'POST') requests.push(sent.url())
  })
  await page.goto('/correlations')
  await page.getByRole('link', { name: 'Open a file' }).click()
  await expect(page.getByRole('heading', { name: 'Open a correlation from a file' })).toBeVisible()
  await expectAccessible(page)
  await open(page, 'incident.json', text)
  await expect(page.getByText('Read from incident.json; nothing of it is stored')).toBeVisible()
  await expect(verdict.getByRole('heading')).toHaveText(words ?? '')
  await expect(tree(page).getByRole('treeitem')).toHaveCount(2)
  await tree(page).getByRole('treeitem', { name: /cart/ }).click()
  await expect(page.getByRole('complementary', { name: 'Selected call' })).toContainText(
    'It has no attributes.',
  )
  await expectAccessible(page)
  // What was exported never leaves the browser.
  expect(requests).toEqual([])
})

test('spans of other programmes are opened, and nothing of them is stored', async ({
  page,
  request,
}) => {
  const otherId = newCorrelation()
  const span = {
    traceId: otherId.replaceAll('-', ''),
    name: 'GET /old',
    startTimeUnixNano: '915148800000000000',
    endTimeUnixNano: '915148800500000000',
  }
  const [client, server] = [newSpan(), newSpan()]
  const file = {
    resourceSpans: [
      { name: 'elder', spans: [{ ...span, spanId: client, kind: 3 }] },
      {
        name: 'younger',
        spans: [
          { ...span, spanId: server, parentSpanId: client, kind: 2 },
          { ...span, spanId: 'short' },
        ],
      },
    ].map(({ name, spans: own }) => ({
      resource: { attributes: [{ key: 'service.name', value: { stringValue: name } }] },
      scopeSpans: [{ spans: own }],
    })),
  }
  await page.goto('/correlations/open')
  await open(page, 'foreign.json', JSON.stringify(file))
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('GET /old took 500 ms')
  await expect(tree(page).getByRole('treeitem')).toHaveCount(1)
  await page.getByText('1 spans of it cannot be read').click()
  await expect(page.getByText(/Span 2: .*a field spanId that is not written in hex/)).toBeVisible()
  expect((await request.get(`/api/v1/correlations/lookup?id=${otherId}`)).status()).toBe(404)
})

test('a file that is broken is refused with the place', async ({ page }) => {
  await page.goto('/correlations/open')
  await open(page, 'broken.json', '{"resourceSpans": [{"scopeSpans": [{"spans": 7}]}]}')
  await expect(page.getByRole('alert').filter({ hasText: 'resourceSpans' })).toContainText(
    'resourceSpans[0].scopeSpans[0].spans',
  )
  await open(page, 'empty.json', '[]')
  await expect(page.getByText('The file empty.json holds no calls')).toBeVisible()
})

test('other tools are a click away, with what they need to know', async ({ page }) => {
  await page.goto(`/correlations/${id}`)
  const logs = page.getByRole('link', { name: 'Logs' })
  await expect(logs).toHaveAttribute(
    'href',
    new RegExp(`^https://logs\\.example/\\?q=${id.replaceAll('-', '')}&from=20`),
  )
  await expect(logs).toHaveAttribute('rel', /noopener/)
  await expect(page.getByRole('link', { name: 'Pod metrics' })).toHaveCount(0)
  await tree(page).getByRole('treeitem', { name: /cart/ }).click()
  await expect(page.getByRole('link', { name: 'Pod metrics' })).toHaveAttribute(
    'href',
    'https://grafana.example/d?var-service=cart',
  )
})

test('a search is saved for all, opened, removed, and had back', async ({ page }) => {
  await page.goto('/correlations?q=service%3Dcart+error')
  const menu = page.getByRole('button', { name: 'Saved searches' })
  await menu.click()
  await page.getByRole('textbox', { name: 'Save this search as' }).fill('Carts that fail')
  await page.getByRole('button', { name: 'Save search' }).click()
  await expect(page.getByText('The search is saved.')).toBeVisible()
  await page.goto('/correlations')
  await menu.click()
  await page.getByRole('button', { name: 'Carts that fail', exact: true }).click()
  await expect(page).toHaveURL(/q=service%3Dcart\+error|q=service=cart\+error/)
  await expect(page.getByRole('row').filter({ hasText: 'POST /shop' })).toBeVisible()
  await menu.click()
  await page.getByRole('button', { name: 'Remove the search Carts that fail' }).click()
  await page.getByRole('button', { name: 'Yes, remove the search Carts that fail' }).click()
  await expect(page.getByText('No search is saved yet.')).toBeVisible()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByText('The search is back.')).toBeVisible()
  await menu.click()
  await expect(page.getByRole('button', { name: 'Carts that fail', exact: true })).toBeVisible()
})

test('facets are there on a narrow screen, too', async ({ page, expectAccessible }) => {
  await page.setViewportSize({ width: 600, height: 800 })
  await page.goto('/correlations')
  const facet = page.getByRole('button', { name: /^cart \d/ }).first()
  await expect(page.getByRole('row').filter({ hasText: 'POST /shop' })).toBeVisible()
  await expect(facet).toBeHidden()
  await page.getByRole('button', { name: 'Narrow down' }).click()
  await expectAccessible(page)
  await facet.click()
  await expect(page.getByRole('combobox', { name: 'Find correlations' })).toHaveValue(/cart/)
})
