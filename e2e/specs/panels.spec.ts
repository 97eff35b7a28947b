import type { Locator, Page } from '@playwright/test'
import { failingEdge, plantDesk } from '../fixtures/desk.ts'
import { expect, test } from '../fixtures/journey.ts'
import { MapPage } from '../pages/map-page.ts'
import { Shell } from '../pages/shell.ts'

test.use({ estate: 'pages' })

test.beforeAll(async ({ playwright, server, database }) => {
  const request = await playwright.request.newContext({ baseURL: server.url })
  await plantDesk(request, { server, database })
  await request.dispose()
})

type Panel = {
  path: string
  /** The call that fails, and what shows its answer. */
  call: string
  panel: (page: Page) => Locator
  /** What is shown all the same. */
  stays: (page: Page) => Locator
  /** What is done before it is called. */
  ask?: (page: Page) => Promise<void>
}

const services = (page: Page) => page.getByRole('table', { name: 'Services' })
const beside = (name: string) => (page: Page) => page.getByRole('region', { name })

const panels: Record<string, Panel> = {
  'the breakers of the overview': {
    ...{ path: '/', call: '**/api/v1/breakers/troubled?*' },
    ...{ panel: beside('Breakers'), stays: services },
  },
  'the patterns of the overview': {
    ...{ path: '/', call: '**/api/v1/conformance?*' },
    ...{ panel: beside('Patterns'), stays: services },
  },
  'the checks of the overview': {
    ...{ path: '/', call: '**/api/v1/health/troubled' },
    ...{ panel: beside('Failing checks'), stays: services },
  },
  'the panel of an edge of the map': {
    path: `/map?view=table&selected=${encodeURIComponent(failingEdge)}`,
    call: '**/api/v1/map/detail?*',
    panel: (page) => page.getByRole('complementary', { name: 'desk → scoring' }),
    stays: (page) => new MapPage(page).edges,
  },
  'what is different in a box of a heatmap': {
    path: '/heatmaps?mode=errors',
    call: '**/api/v1/heatmaps/box?*',
    panel: (page) => page.getByRole('complementary', { name: 'What is different inside' }),
    stays: (page) => page.getByRole('button', { name: /^Explain the failed calls desk/ }),
    ask: (page) => page.getByRole('button', { name: /^Explain the failed calls desk/ }).click(),
  },
  'the history of a breaker': {
    path: '/breakers?view=table&breaker=desk+%E2%86%92+scoring+%28http%29',
    call: '**/api/v1/breakers/transitions?*',
    panel: (page) => page.getByRole('dialog'),
    // A dialog covers the page.
    stays: (page) => page.getByRole('table', { name: 'Breakers', includeHidden: true }),
  },
  'the failures of a check': {
    path: `/health?check=${encodeURIComponent(JSON.stringify(['scoring', 'http://scoring:8080', 'readiness']))}`,
    call: '**/api/v1/health/failures?*',
    panel: (page) => page.getByRole('cell').filter({ hasText: 'Failing calls of scoring' }),
    stays: (page) => page.getByRole('button', { name: 'prices readiness: failures' }),
  },
}

for (const [name, { path, call, panel, stays, ask }] of Object.entries(panels)) {
  test(`when their call fails, ${name} fail alone, and can be asked again`, async ({
    page,
    faults,
  }) => {
    faults.expect(/500/)
    await page.route(call, (route) => route.fulfill({ status: 500 }))
    await page.goto(path)
    await new Shell(page).whenAlive()
    await ask?.(page)
    const again = panel(page).getByRole('button', { name: /^Try again/ })
    await expect(again).toBeVisible()
    await expect(page.getByRole('button', { name: /^Try again/ })).toHaveCount(1)
    await expect(stays(page).first()).toBeVisible()
    await page.unroute(call)
    await expect(async () => {
      // Some try again by themselves, too.
      await again.click({ timeout: 1_000 }).catch(() => {})
      await expect(again).toBeHidden({ timeout: 2_000 })
    }).toPass()
    await expect(panel(page)).toBeVisible()
  })
}
