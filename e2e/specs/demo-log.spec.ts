import { expect, test } from '../fixtures/journey.ts'

test.use({ estate: 'demo', command: 'demo', role: null })

/** The first incident begins two minutes after the demo's start and fails one minute later. */
const failsWithinMs = 240_000
const loggedFailure = /^(\S+): (\S+ \S+) answered 5\d\d, trace ([0-9a-f]{32})$/m

test('an id from the demo’s log leads to what went wrong first', async ({ page, server }) => {
  test.setTimeout(failsWithinMs + 90_000)
  await page.goto('/correlations')
  await page.getByRole('button', { name: 'Sign in as viewer' }).click()
  const box = page.getByRole('combobox', { name: 'Find correlations' })
  await expect(box).toBeVisible()
  await expect
    .poll(() => server.output(), { timeout: failsWithinMs, intervals: [1_000] })
    .toMatch(loggedFailure)
  const [, service = '', operation = '', trace = ''] = loggedFailure.exec(server.output()) ?? []
  // A service's spans are sent some seconds after its log line is written.
  await expect
    .poll(async () => (await page.request.get(`/api/v1/correlations/lookup?id=${trace}`)).status())
    .toBe(200)
  await box.fill(trace)
  const dashed = trace.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  await expect(page).toHaveURL(new RegExp(`/correlations/${dashed}`))
  const heading = page.getByRole('heading', { level: 1 })
  await expect(heading).toContainText(operation)
  await expect(heading).toHaveText(/ (failed|ran out of time) after /)
  const top = page.getByRole('tree', { name: 'Calls' }).getByRole('treeitem').first()
  await expect(top).toContainText(service)
  // Events of one trace arrive from several services; the verdict is of those that are there.
  await expect(page.getByRole('region', { name: 'What went wrong first' })).toContainText(
    /failed|silent|not be reached|did not answer|was slow|was open/,
  )
})
