import type { Browser, Page } from '@playwright/test'
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

/** What somebody chose on a page is what somebody else sees who is given the address. */
const chosen: Record<string, { path: string; choose: (page: Page) => Promise<void> }> = {
  overview: {
    path: '/',
    async choose(page) {
      await page.getByRole('searchbox', { name: 'Filter services' }).fill('s')
      await page.getByRole('columnheader', { name: 'Service' }).getByRole('button').click()
      await page.getByRole('button', { name: 'scoring', exact: true }).click()
      await expect(page.getByRole('table', { name: 'Services' })).toContainText('Look closer')
    },
  },
  map: {
    path: '/map?view=table',
    async choose(page) {
      await page.getByRole('columnheader', { name: 'Target' }).getByRole('button').click()
      await page.getByRole('combobox', { name: 'Find edges' }).fill('p95>1')
      await page.getByRole('button', { name: /failing desk/ }).click()
      await expect(page.getByRole('complementary', { name: 'desk → scoring' })).toContainText(
        'Latest failing',
      )
    },
  },
  'latency heatmap': {
    path: '/heatmaps?service=desk',
    async choose(page) {
      await page.getByRole('button', { name: 'linear' }).click()
      await page.getByRole('application', { name: /^Latency heatmap/ }).focus()
      await page.keyboard.press('ArrowLeft')
      for (let step = 0; step < 32; step += 1) await page.keyboard.press('Shift+ArrowLeft')
      await page.keyboard.press('Enter')
      await expect(page.getByRole('heading', { name: 'Calls in the box' })).toBeVisible()
      await page.keyboard.press('Tab')
    },
  },
  'errors heatmap': {
    path: '/heatmaps?mode=errors',
    async choose(page) {
      await page.getByRole('columnheader', { name: 'Calls' }).getByRole('button').click()
      await page.getByRole('button', { name: /^Explain the failed calls desk/ }).click()
      await expect(page.getByRole('heading', { name: 'Calls in the box' })).toBeVisible()
    },
  },
  breakers: {
    path: '/breakers?view=table',
    async choose(page) {
      await page.getByRole('combobox', { name: 'Filter breakers' }).fill('desk')
      await page.getByRole('columnheader', { name: 'Failed' }).getByRole('button').click()
      await page.getByRole('button', { name: 'desk → scoring (http)', exact: true }).click()
      await expect(page.getByRole('table', { name: 'Transitions' })).toBeVisible()
    },
  },
  health: {
    path: '/health',
    async choose(page) {
      await page.getByRole('searchbox', { name: 'Filter health checks' }).fill('scor')
      await page.getByRole('button', { name: 'scoring readiness: failures' }).click()
      await expect(page.getByRole('table', { name: /^Failures of scoring/ })).toBeVisible()
    },
  },
}

test.describe('an address', () => {
  for (const [name, { path, choose }] of Object.entries(chosen)) {
    test(`shows the same ${name} in another browser`, async ({ page, browser }) => {
      // On a busy machine both are refreshed some times until they have read the same.
      test.setTimeout(60_000)
      await page.goto(path)
      await new Shell(page).whenAlive()
      // Of the past, so that nothing that is shown depends on when it is looked at.
      await page.getByRole('button', { name: 'Pause' }).click()
      await expect(page).toHaveURL(/from=/)
      await choose(page)
      const elsewhere = await another(browser, page)
      await expect(async () => {
        for (const one of [page, elsewhere]) await refresh(one)
        expect(await shownOn(elsewhere)).toBe(await shownOn(page))
      }).toPass()
      await elsewhere.context().close()
    })
  }

  test('shows what was looked at on the map', async ({ page, browser }) => {
    await page.goto('/map')
    const drawn = (of: Page) => expect(new MapPage(of).graph).toHaveAttribute('aria-busy', 'false')
    await drawn(page)
    await page.getByRole('button', { name: 'Zoom in' }).click()
    await expect(page).toHaveURL(/look=/)
    const look = new URL(page.url()).searchParams.get('look')
    const elsewhere = await another(browser, page)
    await drawn(elsewhere)
    await elsewhere.getByRole('button', { name: 'Zoom in' }).click()
    await elsewhere.getByRole('button', { name: 'Zoom out' }).click()
    await expect(async () => {
      expect(new URL(elsewhere.url()).searchParams.get('look')).toBe(look)
    }).toPass()
    await elsewhere.getByRole('button', { name: 'fit' }).click()
    await expect(elsewhere).not.toHaveURL(/look=/)
    await elsewhere.context().close()
  })
})

async function another(browser: Browser, page: Page): Promise<Page> {
  const context = await browser.newContext({
    storageState: await page.context().storageState(),
    timezoneId: 'UTC',
    locale: 'en-GB',
    viewport: page.viewportSize(),
  })
  const elsewhere = await context.newPage()
  await elsewhere.goto(page.url())
  return elsewhere
}

/** Some of what is shown is of now, as a score is, and both must have read it of late. */
async function refresh(page: Page): Promise<void> {
  // A dialog covers the button.
  const button = page.getByRole('button', { name: 'Refresh now', includeHidden: true })
  await button.dispatchEvent('click')
}

/** All that the page tells, a dialog over it included; not what is told of the passing moment. */
async function shownOn(page: Page): Promise<string> {
  const dialog = page.getByRole('dialog')
  const isCovered = (await dialog.count()) > 0
  const shown = await (isCovered ? dialog : page.getByRole('main')).ariaSnapshot()
  return shown.replaceAll(' [active]', '').replaceAll(/^.*- status.*$/gm, '')
}

const narrow = [
  '/',
  '/?service=scoring',
  '/map',
  `/map?selected=${encodeURIComponent(failingEdge)}`,
  '/map?view=matrix',
  '/map?view=table',
  '/heatmaps?service=desk',
  '/heatmaps?table=true',
  '/heatmaps?mode=errors',
  '/breakers',
  '/breakers?view=table',
  '/breakers?breaker=desk+%E2%86%92+scoring+%28http%29',
  '/health',
]

for (const path of narrow) {
  test(`${path} has all its controls on a phone`, async ({ page }) => {
    await page.setViewportSize({ width: 360, height: 740 })
    await page.goto(path)
    await new Shell(page).whenAlive()
    await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible()
    await expect.poll(() => page.evaluate(outOfReach)).toEqual([])
  })
}

/** Controls beside the screen that nothing scrolls to, and the page itself where it scrolls aside. */
function outOfReach(): string[] {
  if (document.querySelector('main [aria-busy="true"]')) return ['not all is there yet']
  const { scrollWidth, clientWidth } = document.documentElement
  const scrolls = (element: Element | null): boolean =>
    element !== null &&
    (/auto|scroll/.test(getComputedStyle(element).overflowX) || scrolls(element.parentElement))
  const controls = [...document.querySelectorAll('main :is(button, a, input, select)')]
    .filter((control) => control.checkVisibility({ visibilityProperty: true }))
    .filter((control) => {
      const { left, right, width } = control.getBoundingClientRect()
      return width > 1 && (left < -1 || right > clientWidth + 1) && !scrolls(control)
    })
    .map((control) => control.outerHTML.slice(0, 120))
  return scrollWidth > clientWidth ? ['the page scrolls aside', ...controls] : controls
}

test('health is read by keyboard alone, up to the calls behind a failure', async ({ page }) => {
  await page.goto('/')
  await expect(async () => {
    await page.keyboard.press('g')
    await page.keyboard.press('h')
    await expect(page).toHaveURL(/\/health/, { timeout: 1_000 })
  }).toPass()
  const filter = page.getByRole('searchbox', { name: 'Filter health checks' })
  await new Shell(page).searchByKey(filter)
  await page.keyboard.type('scor')
  const toggle = page.getByRole('button', { name: 'scoring readiness: failures' })
  await expect(page.getByRole('button', { name: /failures$/ })).toHaveCount(1)
  await page.keyboard.press('Tab')
  await expect(toggle).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('table', { name: /^Failures of scoring/ })).toBeVisible()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/correlations/)
})

test('the lanes of breakers have one cursor, and dragging over them zooms', async ({ page }) => {
  await page.goto('/breakers')
  await new Shell(page).whenAlive()
  const lanes = page.getByRole('region', { name: 'Lanes' })
  await lanes.focus()
  await page.keyboard.press('ArrowLeft')
  await expect(page.getByRole('region', { name: /^State over time/ })).toContainText(
    /\d\d:\d\d:\d\d/,
  )
  await lanes.scrollIntoViewIfNeeded()
  const box = (await lanes.boundingBox()) ?? { x: 0, y: 0, width: 0 }
  await page.mouse.move(box.x + box.width * 0.6, box.y + 12)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.8, box.y + 12, { steps: 4 })
  await page.mouse.up()
  await expect(page).toHaveURL(/from=.*to=/)
  await page.goBack()
  await expect(page).not.toHaveURL(/from=/)
})
