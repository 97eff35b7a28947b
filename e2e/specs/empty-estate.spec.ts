import { expect, test } from '../fixtures/journey.ts'
import { sendCalls } from '../fixtures/traffic.ts'
import { OverviewPage } from '../pages/overview-page.ts'

test.use({ estate: 'empty' })

test('an empty estate says how to fill it, and shows the first call as it comes', async ({
  page,
  request,
  server,
  expectAccessible,
}) => {
  const overview = new OverviewPage(page)
  await overview.open()
  await expect(overview.headline).toHaveText('No services yet')
  await expect(page.getByText(`OTEL_EXPORTER_OTLP_ENDPOINT=${server.url}`)).toBeVisible()
  await expectAccessible(page)
  await sendCalls(request, [{ from: 'first-service', to: 'second-service' }])
  await expect(overview.service('second-service')).toBeVisible()
})
