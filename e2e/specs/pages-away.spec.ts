import type { Browser, BrowserContextOptions, Locator, Page } from '@playwright/test'
import { urlOf } from '#lib/db/database.ts'
import { startProxy, type TestProxy } from '#lib/db/test-proxy.ts'
import { asToken } from '../fixtures/actors.ts'
import { countersReport } from '#lib/breakers/test-support.ts'
import { expect, test } from '../fixtures/journey.ts'
import { startServer, type ServerProcess } from '../fixtures/server-process.ts'
import { repeat, sendCalls } from '../fixtures/traffic.ts'
import { waitForLife } from '../fixtures/wait-for-life.ts'

// The first page has a journey of its own.
test.use({ estate: 'pages-away' })

/** On each page, something that it shows only while it knows it. */
const pages: Record<string, string> = {
  '/map?view=table': 'catalogue',
  '/heatmaps?table=true&service=catalogue': '100 %',
  '/heatmaps?mode=errors': 'storefront → catalogue',
  '/breakers?view=table': 'order-service → payment-service (http)',
  '/health': 'catalogue',
  '/correlations': 'GET /',
  '/correlations/THE-FIRST': 'sold out',
  '/patterns': 'buy a ticket',
  '/patterns/coverage': 'storefront → catalogue',
  '/settings/users': 'admin@journey.example',
  '/settings/tokens': 'matrix',
}

let proxy: TestProxy
let replica: ServerProcess
let firstId: string

test.beforeAll(async ({ playwright, server, database }) => {
  // A second server has to start.
  const url = new URL(urlOf(database))
  proxy = await startProxy(Number(url.port))
  url.port = String(proxy.port)
  replica = await startServer({ environment: { DATABASE_URL: url.href } })
  const request = await playwright.request.newContext({ baseURL: server.url })
  await sendCalls(request, repeat(30, { from: 'storefront', to: 'catalogue', error: 'sold out' }))
  const headers = await asToken(['ingest', 'read'], { server, database })
  await request.post('/api/v1/breakers/reports', { headers, data: [countersReport({ ok: 10 })] })
  await expect(async () => {
    const found = await request.get('/api/v1/correlations?range=30m', { headers })
    firstId = (await found.json()).items[0].id
  }).toPass()
  await database
    .insertInto('communication_health_checks')
    .values({
      service_name: 'catalogue',
      endpoint: 'http://catalogue:8080',
      check_type: 'readiness',
      status: 'healthy',
      checked_at: new Date(),
    })
    .execute()
  await database
    .insertInto('message_patterns')
    .values({
      pattern_name: 'buy a ticket',
      pattern_type: 'saga',
      services_involved: ['kiosk'],
      message_flow: '',
    })
    .execute()
  await request.dispose()
})
test.afterAll(async () => {
  await replica.stop()
  await proxy.close()
})

type Reader = { page: Page; known: Locator; alert: Locator }

/** Each in a browser of its own: one has six connections to a server, and a stream holds one. */
async function readAll(browser: Browser, options: BrowserContextOptions): Promise<Reader[]> {
  return Promise.all(
    Object.entries(pages).map(async ([path, words]) => {
      const page = await (await browser.newContext(options)).newPage()
      waitForLife(page)
      await page.goto(`${replica.url}${path.replace('THE-FIRST', firstId)}`)
      const main = page.getByRole('main')
      return { page, known: main.getByText(words).first(), alert: main.getByRole('alert') }
    }),
  )
}

test('pages keep what they knew while the database is away, say from when it is, and recover', async ({
  browser,
  storageState,
  timezoneId,
  viewport,
}) => {
  const options = { storageState, timezoneId, viewport }
  const readers = await readAll(browser, options)
  for (const { known } of readers) await expect(known).toBeVisible()

  await proxy.behave('refuse')
  // They would notice by themselves, by and by.
  for (const { page } of readers) await page.getByRole('button', { name: 'Refresh now' }).click()
  for (const { known, alert } of readers) {
    await expect(alert.first()).toContainText('The database is away')
    await expect(alert.first()).toContainText(/What is shown is from \d+ \w+, \d\d:\d\d:\d\d UTC/)
    await expect(known).toBeVisible()
  }
  const late = await readAll(browser, options)
  for (const { page, alert } of late) {
    await expect(alert.first()).toContainText('The database is away')
    // What is not known is not said to be empty.
    await expect(page.getByRole('main').getByText(/^No /)).toHaveCount(0)
  }

  await proxy.behave('pass')
  for (const { page, known, alert } of [...readers, ...late]) {
    await expect(known).toBeVisible()
    await expect(alert).toHaveCount(0)
    // Who one is was not known either, without which nobody may act.
    await expect(page.getByRole('button', { name: 'The admin' })).toBeVisible()
    await page.context().close()
  }
})
