import { chromium, type Browser, type Page } from '@playwright/test'
import { findBrowser, launchOptions } from '../../fixtures/browser.ts'
import { signInAs } from '../../fixtures/sign-in.ts'
import type { ServerProcess } from '../../fixtures/server-process.ts'
import type { Database } from '#lib/db/database.ts'

export type Figures = {
  /** In the worker, from the wish to the answer. */
  layout_ms: number
  /** From the last byte of the data to the frame in which it is drawn. */
  first_draw_ms: number
  /** While it is dragged and zoomed; the lower of the two. */
  fps: number
}

/** Opens the map in a browser without a graphics card, drags and zooms it. */
export async function driveMap(
  { server, database }: { server: ServerProcess; database: Database },
  screenshot?: string,
): Promise<Figures> {
  const browser = await chromium.launch(launchOptions(await findBrowser()))
  try {
    const page = await openPage(browser, { server, database })
    await page.goto(`${server.url}/map`)
    const canvas = page.locator('canvas[data-drawn="true"]')
    await canvas.waitFor({ timeout: 60_000 })
    await page.waitForFunction(() => (window as Drawn).drawnAtMs !== undefined)
    const firstDrawMs = await page.evaluate(readFirstDraw)
    const layoutMs = Number(await canvas.getAttribute('data-arrange-ms'))
    if (screenshot !== undefined) await page.screenshot({ path: screenshot })
    const pan = await framesPerSecond(page, () => dragAround(page))
    const zoom = await framesPerSecond(page, () => zoomInAndOut(page))
    return {
      layout_ms: layoutMs,
      first_draw_ms: Math.round(firstDrawMs),
      fps: Math.round(Math.min(pan, zoom)),
    }
  } finally {
    await browser.close()
  }
}

type Drawn = Window & { drawnAtMs?: number; frameTimes?: number[] }

async function openPage(
  browser: Browser,
  place: { server: ServerProcess; database: Database },
): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  await context.addCookies([await signInAs('admin', place)])
  const page = await context.newPage()
  await page.addInitScript(() => {
    const look = () => {
      const isDrawn = document.querySelector('canvas[data-drawn="true"]') !== null
      // The frame after the one in which it was asked for has it on the screen.
      if (isDrawn) {
        requestAnimationFrame(() =>
          setTimeout(() => ((window as Drawn).drawnAtMs = performance.now())),
        )
      } else requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  })
  return page
}

function readFirstDraw(): number {
  const answers = performance
    .getEntriesByType('resource')
    .filter((entry): entry is PerformanceResourceTiming => /\/api\/v1\/map\?/.test(entry.name))
  const [navigation] = performance.getEntriesByType('navigation')
  // A small map comes within the page itself.
  const dataAtMs =
    answers[0]?.responseEnd ??
    (navigation instanceof PerformanceNavigationTiming ? navigation.responseEnd : 0)
  return ((window as Drawn).drawnAtMs ?? Number.NaN) - dataAtMs
}

async function framesPerSecond(page: Page, work: () => Promise<void>): Promise<number> {
  await page.evaluate(() => {
    const frames: number[] = []
    ;(window as Drawn).frameTimes = frames
    const count = (atMs: number) => {
      frames.push(atMs)
      if ((window as Drawn).frameTimes === frames) requestAnimationFrame(count)
    }
    requestAnimationFrame(count)
  })
  await work()
  return await page.evaluate(() => {
    const frames = (window as Drawn).frameTimes ?? []
    delete (window as Drawn).frameTimes
    return ((frames.length - 1) * 1000) / ((frames.at(-1) ?? 0) - (frames[0] ?? 0))
  })
}

const middle = { x: 760, y: 480 }

async function dragAround(page: Page): Promise<void> {
  // Where there is no node: those would be dragged instead.
  await page.mouse.move(260, 230)
  await page.mouse.down()
  for (let step = 0; step < 120; step += 1) {
    const angle = step / 9
    await page.mouse.move(260 + 250 * Math.sin(angle), 230 + 160 * (1 - Math.cos(angle)))
    await page.waitForTimeout(12)
  }
  await page.mouse.up()
}

async function zoomInAndOut(page: Page): Promise<void> {
  await page.mouse.move(middle.x, middle.y)
  for (let step = 0; step < 100; step += 1) {
    await page.mouse.wheel(0, step % 50 < 25 ? -70 : 70)
    await page.waitForTimeout(16)
  }
}
