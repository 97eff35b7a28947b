import { urlOf } from '#lib/db/database.ts'
import { startProxy, type TestProxy } from '#lib/db/test-proxy.ts'
import { expect, test } from '../fixtures/journey.ts'
import { startServer, type ServerProcess } from '../fixtures/server-process.ts'
import { repeat, sendCalls } from '../fixtures/traffic.ts'
import { OverviewPage } from '../pages/overview-page.ts'

test.describe('while the database is away', () => {
  let proxy: TestProxy
  let replica: ServerProcess

  test.beforeAll(async ({ playwright, database }) => {
    // A second server has to start.
    const url = new URL(urlOf(database))
    proxy = await startProxy(Number(url.port))
    url.port = String(proxy.port)
    replica = await startServer({ environment: { DATABASE_URL: url.href } })
    const request = await playwright.request.newContext({ baseURL: replica.url })
    await sendCalls(request, repeat(30, { from: 'storefront', to: 'catalogue' }))
    await request.dispose()
  })
  test.afterAll(async () => {
    await replica.stop()
    await proxy.close()
  })

  test('old figures stay, a new page says what is wrong, and both recover by themselves', async ({
    page,
    context,
    faults,
  }) => {
    faults.expect(/503/)
    const overview = new OverviewPage(page)
    await overview.open(replica.url)
    await expect(overview.toggle('catalogue')).toBeVisible()

    await proxy.behave('refuse')
    await expect(overview.alert).toContainText('The database is away')
    await expect(overview.alert).toContainText('Request id')
    await expect(overview.toggle('catalogue')).toBeVisible()
    const late = new OverviewPage(await context.newPage())
    await late.page.goto(replica.url)
    await expect(late.alert).toContainText('Nothing can be shown until it answers')

    await proxy.behave('pass')
    await expect(late.toggle('catalogue')).toBeVisible()
    await expect(late.alert).toBeHidden()
    await expect(overview.alert).toBeHidden()
    await expect(page.getByRole('status').filter({ hasText: /^live$/ })).toBeVisible()
  })
})
