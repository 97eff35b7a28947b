import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { chromium, type Browser, type BrowserContextOptions, type Page } from '@playwright/test'
import { findBrowser, launchOptions } from './fixtures/browser.ts'
import { startServer } from './fixtures/server-process.ts'
import { MapPage } from './pages/map-page.ts'
import { OverviewPage } from './pages/overview-page.ts'
import { Shell } from './pages/shell.ts'

/** Makes docs/screenshots/ anew, from the demo at the address given or from one of its own. */
const folder = resolve(import.meta.dirname, '../docs/screenshots')
const incidentComesWithinMs = 12 * 60_000
/** From the first breaker that opens until checks fail and callers have noticed. */
const incidentUnfoldsMs = 15_000

/** Signs in at the demo's own page, for all pages that follow. */
async function signIn(browser: Browser, url: string): Promise<BrowserContextOptions> {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(url)
  await page.getByRole('button', { name: 'Sign in as operator' }).click()
  // The page to sign in on has a headline too.
  await page.waitForURL(`${url}/`)
  const storageState = await context.storageState()
  await context.close()
  return { storageState }
}

type Subject = (page: Page, url: string) => Promise<void>

/** Each subject in both schemes before the next: a breaker is open only for seconds. */
async function photograph(
  browser: Browser,
  url: string,
  session: BrowserContextOptions,
): Promise<void> {
  const page = await browser.newPage({
    ...session,
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
    timezoneId: 'UTC',
    locale: 'en-GB',
  })
  for (const [name, show] of Object.entries(subjects)) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await show(page, url)
      await new Shell(page).whenAlive()
      await save(page, name, colorScheme)
    }
  }
  await page.close()
}

const subjects: Record<string, Subject> = {
  breakers: showBreakers,
  overview: showOverview,
  map: showMap,
  heatmap: showHeatmap,
  correlation: showIncident,
}

/** The last minutes against those before, which were calm. */
async function showOverview(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/?range=5m`)
  await page.locator('.recharts-line-curve').first().waitFor({ state: 'attached' })
  await page
    .getByRole('link', { name: /^explain / })
    .first()
    .waitFor()
}

/** The map with the edge of the incident. */
async function showMap(page: Page, url: string): Promise<void> {
  const edge = JSON.stringify(['payment-service', 'bank-gateway', 'http'])
  const map = new MapPage(page)
  await map.open(`?selected=${encodeURIComponent(edge)}`, url)
  await page.locator('[aria-busy="false"] canvas').waitFor()
  await page.locator('.recharts-line-curve').first().waitFor({ state: 'attached' })
}

/** The slow calls of the last minutes, and what is different about them. */
async function showHeatmap(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/heatmaps`)
  const box = await page.getByRole('application', { name: /^Latency heatmap/ }).boundingBox()
  if (box === null) throw new Error('The heatmap is not on the page')
  await page.mouse.move(box.x + box.width * 0.94, box.y + box.height * 0.03)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.995, box.y + box.height * 0.27, { steps: 5 })
  await page.mouse.up()
  await page.getByRole('heading', { name: 'Calls in the box' }).waitFor()
}

async function showBreakers(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/breakers`)
  await page.getByRole('heading', { name: /^1 open/ }).waitFor()
}

/** The latest order that failed, and what went wrong first. */
async function showIncident(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/correlations?q=source%3Dpayment-service+error`)
  await page
    .getByRole('link', { name: /^POST \/orders/ })
    .first()
    .click()
  await page.getByRole('tree', { name: 'Calls' }).waitFor()
}

async function save(page: Page, name: string, colorScheme: string): Promise<void> {
  const path = join(folder, `${name}-${colorScheme}.png`)
  await page.screenshot({ path, animations: 'disabled' })
  process.stdout.write(`${path}\n`)
}

async function waitForIncident(
  browser: Browser,
  url: string,
  session: BrowserContextOptions,
): Promise<void> {
  process.stdout.write('Waiting for an incident, which may take some minutes …\n')
  const page = await browser.newPage({ ...session, viewport: { width: 1440, height: 900 } })
  const overview = new OverviewPage(page)
  await overview.open(url)
  await page
    .getByRole('link', { name: /^Breakers.* open/ })
    .waitFor({ timeout: incidentComesWithinMs })
  await page.waitForTimeout(incidentUnfoldsMs)
  await page.close()
}

const [given] = process.argv.slice(2)
const demo =
  given === undefined
    ? await startServer({ command: 'demo', readyWithinMs: 180_000 })
    : { url: given, stop: async () => {} }
try {
  await mkdir(folder, { recursive: true })
  const browser = await chromium.launch(launchOptions(await findBrowser()))
  try {
    const session = await signIn(browser, demo.url)
    await waitForIncident(browser, demo.url, session)
    await photograph(browser, demo.url, session)
  } finally {
    await browser.close()
  }
} finally {
  await demo.stop()
}
