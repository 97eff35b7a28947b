import type { Page } from '@playwright/test'

type Measured = Window & { shownAtMs?: number; frameTimes?: number[] }

/** Has the page tell when the first calls are on the screen, ms after the navigation began. */
export async function watchFirstRow(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const look = () => {
      if (document.querySelector('[role="treeitem"]') === null) requestAnimationFrame(look)
      else
        requestAnimationFrame(() =>
          setTimeout(() => ((window as Measured).shownAtMs = performance.now())),
        )
    }
    requestAnimationFrame(look)
  })
}

/** @returns ms from the navigation to the frame that shows the first calls, and where they went. */
export async function openCorrelation(page: Page, url: string) {
  await page.goto(url)
  await page.waitForFunction(() => (window as Measured).shownAtMs !== undefined, undefined, {
    timeout: 120_000,
  })
  return await page.evaluate(() => {
    const data = performance
      .getEntriesByType('resource')
      .filter((entry): entry is PerformanceResourceTiming =>
        /\/api\/v1\/correlations\/[0-9a-f-]{36}$/.test(entry.name),
      )[0]
    return {
      openMs: (window as Measured).shownAtMs ?? Number.NaN,
      askedMs: data?.requestStart ?? Number.NaN,
      firstByteMs: data?.responseStart ?? Number.NaN,
      lastByteMs: data?.responseEnd ?? Number.NaN,
      transferred: data?.transferSize ?? Number.NaN,
    }
  })
}

/** Frames a second, and the longest wait for one, while what is under the pointer is scrolled. */
export async function scrollFrames(page: Page): Promise<{ fps: number; longestMs: number }> {
  await page.mouse.move(500, 600)
  await page.evaluate(() => {
    const frames: number[] = []
    ;(window as Measured).frameTimes = frames
    const count = (atMs: number) => {
      frames.push(atMs)
      if ((window as Measured).frameTimes === frames) requestAnimationFrame(count)
    }
    requestAnimationFrame(count)
  })
  for (let step = 0; step < 180; step += 1) {
    // A flick that gets faster, as far as tens of thousands of rows, and back.
    await page.mouse.wheel(0, (step < 120 ? 1 : -1) * 20 * (1 + (step % 60)))
    await page.waitForTimeout(16)
  }
  return await page.evaluate(() => {
    const frames = (window as Measured).frameTimes ?? []
    delete (window as Measured).frameTimes
    const gaps = frames.slice(1).map((atMs, place) => atMs - (frames[place] ?? 0))
    return {
      fps: (gaps.length * 1000) / ((frames.at(-1) ?? 0) - (frames[0] ?? 0)),
      longestMs: Math.max(...gaps),
    }
  })
}
