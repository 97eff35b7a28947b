import { expect, test } from '../fixtures/journey.ts'
import { repeat, sendCalls } from '../fixtures/traffic.ts'

const paths = [
  '/',
  '/map',
  '/heatmaps',
  '/heatmaps?mode=errors',
  '/breakers',
  '/health',
  '/correlations?q=error',
  '/patterns/coverage',
  '/patterns',
  '/patterns/buy%20a%20ticket',
  '/patterns/buy%20a%20ticket?flow=json',
  '/patterns/buy%20a%20ticket?tab=revisions',
  '/patterns/new?source=kiosk&target=tickets&protocol=http',
  '/patterns/problems',
  '/docs/api',
  '/settings/users',
  '/settings/tokens',
  '/settings/retention',
  '/settings/audit',
  '/settings/account',
]

// Journeys of the shared estate expect to find their own services alone.
test.use({ estate: 'every-page' })

test.describe('every page', () => {
  test.beforeAll(async ({ playwright, server, database }) => {
    const request = await playwright.request.newContext({ baseURL: server.url })
    await sendCalls(request, [
      ...repeat(30, { from: 'kiosk', to: 'tickets', latencyMs: 15 }),
      ...repeat(5, { from: 'kiosk', to: 'tickets', latencyMs: 900, error: 'sold out' }),
    ])
    await request.dispose()
    const step = {
      id: 'buy',
      from: 'kiosk',
      to: 'tickets',
      reply: true,
      optional: false,
      after: [],
    }
    await database
      .insertInto('message_patterns')
      .values({
        pattern_name: 'buy a ticket',
        pattern_type: 'saga',
        services_involved: ['kiosk'],
        message_flow: JSON.stringify({ version: 1, steps: [step, { ...step, id: 'pay' }] }),
      })
      .execute()
  })

  for (const path of paths) {
    test(`${path} is accessible in both themes`, async ({ page, expectAccessible }) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        await page.goto(path)
        await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible()
        await expect(page.getByRole('main').getByText(/^Reading /)).toHaveCount(0)
        await expectAccessible(page)
      }
    })
  }
})
