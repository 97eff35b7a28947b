import { expect, test } from '../fixtures/journey.ts'

// The first page and breakers have journeys of their own.
test.use({ estate: 'nothing' })

const told: Record<string, string | RegExp> = {
  '/map': 'No calls in this time range',
  '/map?view=matrix': 'No calls in this time range',
  '/map?view=table': 'No calls in this time range',
  '/heatmaps': 'No calls in this time range',
  '/heatmaps?mode=errors': 'No calls in this time range',
  '/health': 'Nothing is probed',
  '/correlations': 'No calls in this time range',
  '/patterns/coverage': 'If no service sends telemetry yet',
}

for (const [path, words] of Object.entries(told)) {
  test(`${path} says why it is empty`, async ({ page, expectAccessible }) => {
    await page.goto(path)
    await expect(page.getByText(words)).toBeVisible()
    await expectAccessible(page)
  })
}
