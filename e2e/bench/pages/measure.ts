import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CDPSession, Page } from '@playwright/test'
import type { Stand } from '../browser.ts'
import type { MeasuredPage } from './pages.ts'

const cpuSlowdown = 4
/** Late enough for what is fetched after the first answer. */
const settledMs = 1_500
/** The shortest time of an interaction that a browser tells. */
const shortestInpMs = 16

export type Load = {
  /** Over the wire: what the page's HTML names, and with all that is fetched after it. */
  firstJsBytes: number
  jsBytes: number
  lcpMs: number
  cls: number
  inpMs: number
}

type Vitals = { LCP?: number; CLS?: number; INP?: number }

/** One first visit, with nothing in the cache. */
export async function load(stand: Stand, measured: MeasuredPage): Promise<Load> {
  const { role, path } = measured
  const context = await stand.browser.newContext({
    ...(role !== null && { storageState: await stand.sessionOf(role) }),
    viewport: { width: 1440, height: 900 },
    timezoneId: 'UTC',
    locale: 'en-GB',
  })
  try {
    const page = await context.newPage()
    await page.addInitScript(await vitalsScript())
    const cdp = await context.newCDPSession(page)
    const scripts = await countScripts(cdp)
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: cpuSlowdown })
    const place = typeof path === 'string' ? path : await path(stand.database)
    await page.goto(new URL(place, stand.server.url).href)
    await measured.ready(page)
    await page.waitForTimeout(settledMs)
    const { LCP = Number.NaN } = await vitalsOf(page)
    await measured.use(page)
    await page.waitForTimeout(settledMs)
    const { CLS = 0, INP = shortestInpMs } = await vitalsOf(page)
    return { ...scripts, lcpMs: LCP, cls: CLS, inpMs: INP }
  } finally {
    await context.close()
  }
}

async function vitalsScript(): Promise<string> {
  // Its exports name only what bundlers need; this is what a script element would load.
  const entry = fileURLToPath(import.meta.resolve('web-vitals'))
  const library = await readFile(join(dirname(entry), 'web-vitals.iife.js'), 'utf8')
  return `${library}
    window.vitals = {}
    const keep = ({ name, value }) => (window.vitals[name] = value)
    webVitals.onLCP(keep, { reportAllChanges: true })
    webVitals.onCLS(keep, { reportAllChanges: true })
    webVitals.onINP(keep, { reportAllChanges: true, durationThreshold: ${shortestInpMs} })`
}

function vitalsOf(page: Page): Promise<Vitals> {
  return page.evaluate(() => ({ ...(window as unknown as { vitals: Vitals }).vitals }))
}

/** Bytes of scripts as they come over the wire: compressed, with their headers. */
async function countScripts(cdp: CDPSession): Promise<{ firstJsBytes: number; jsBytes: number }> {
  const scripts = new Map<string, { first: boolean }>()
  const bytes = { firstJsBytes: 0, jsBytes: 0 }
  cdp.on('Network.requestWillBeSent', ({ requestId, type, initiator }) => {
    if (type === 'Script') scripts.set(requestId, { first: initiator.type === 'parser' })
  })
  cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const script = scripts.get(requestId)
    if (!script) return
    bytes.jsBytes += encodedDataLength
    if (script.first) bytes.firstJsBytes += encodedDataLength
  })
  await cdp.send('Network.enable')
  return bytes
}
