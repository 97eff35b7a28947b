import { urlOf } from '#lib/db/database.ts'
import { startProxy, type TestProxy } from '#lib/db/test-proxy.ts'
import { asToken } from '../fixtures/actors.ts'
import { countersReport } from '#lib/breakers/test-support.ts'
import { expect, test } from '../fixtures/journey.ts'
import { startServer, type ServerProcess } from '../fixtures/server-process.ts'
import { repeat, sendCalls } from '../fixtures/traffic.ts'

// The first page has a journey of its own.
test.use({ estate: 'pages-away' })

/** On each page, something that it shows only while it knows it. */
const pages: Record<string, string> = {
  '/map?view=table': 'catalogue',
  '/heatmaps?table=true&service=catalogue': '100 %',
  '/heatmaps?mode=errors': 'storefront → catalogue',
  '/breakers?view=table': 'order-service → payment-service (http)',
  '/health': 'catalogue',
}

let proxy: TestProxy
let replica: ServerProcess

test.beforeAll(async ({ playwright, server, database }) => {
  // A second server has to start.
  const url = new URL(urlOf(database))
  proxy = await startProxy(Number(url.port))
  url.port = String(proxy.port)
  replica = await startServer({ environment: { DATABASE_URL: url.href } })
  const request = await playwright.request.newContext({ baseURL: server.url })
  await sendCalls(request, repeat(30, { from: 'storefront', to: 'catalogue', error: 'sold out' }))
  await request.post('/api/v1/breakers/reports', {
    headers: await asToken(['ingest'], { server, database }),
    data: [countersReport({ ok: 10 })],
  })
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
  await request.dispose()
})
test.afterAll(async () => {
  await replica.stop()
  await proxy.close()
})

for (const [path, words] of Object.entries(pages)) {
  test(`${path} keeps what it knew while the database is away, and recovers`, async ({
    page,
    context,
    faults,
  }) => {
    // What is shown is read again every 12 s while the stream of changes is cut.
    faults.expect(/503/)
    const alert = page.getByRole('main').getByRole('alert')
    const known = page.getByRole('main').getByText(words).first()
    await page.goto(`${replica.url}${path}`)
    await expect(known).toBeVisible()

    await proxy.behave('refuse')
    // It would notice by itself, by and by.
    await page.getByRole('button', { name: 'Refresh now' }).click()
    await expect(alert.first()).toContainText('The database is away')
    await expect(known).toBeVisible()
    const late = await context.newPage()
    await late.goto(`${replica.url}${path}`)
    const told = late.getByRole('main').getByRole('alert').first()
    await expect(told).toContainText('The database is away')

    await proxy.behave('pass')
    await expect(late.getByRole('main').getByText(words).first()).toBeVisible()
    await expect(late.getByRole('main').getByRole('alert')).toHaveCount(0)
    await expect(alert).toHaveCount(0)
    await late.close()
  })
}
