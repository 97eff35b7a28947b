import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Page } from '@playwright/test'
import type { Database } from '#lib/db/database.ts'
import { OverviewPage } from '../../pages/overview-page.ts'
import { makeCalls, wholeBatch } from '../../faults/support/calls.ts'
import { post } from '../../faults/support/sender.ts'
import { startStand } from '../browser.ts'
import { percentile, type Bench } from '../harness.ts'

const samplesPerWay = 30
const backgroundEveryMs = 200
const patienceMs = 30_000

/** One event, seen from outside: resolves once it is committed, with the time. */
type Way = { name: string; commit: (service: string) => Promise<number> }

/** From an event that is committed to its service on the screen of an open browser. */
export async function run(bench: Bench): Promise<object> {
  const { server, database, browser, sessionOf } = await startStand(bench)
  await writeBackground(database)
  const page = await browser.newPage({ storageState: await sessionOf('viewer') })
  await new OverviewPage(page).open(server.url)
  await watchServices(page)
  const stopBackground = startBackground(database)
  const ofCorrelation = await bench.stage(
    `${samplesPerWay} events of a correlation that is open`,
    async () => {
      const open = await browser.newPage({ storageState: await sessionOf('viewer') })
      const measured = await measureCorrelation(open, { url: server.url, database })
      await open.close()
      return measured
    },
  )
  const ways: Way[] = [
    { name: 'sql', commit: (service) => insertCall(database, service) },
    { name: 'otlp', commit: (service) => sendCall(server.url, service) },
  ]
  const times = new Map<string, number[]>(ways.map(({ name }) => [name, []]))
  await bench.stage(`${samplesPerWay} events by SQL, ${samplesPerWay} by OTLP`, async () => {
    for (let sample = 0; sample < samplesPerWay; sample++) {
      for (const { name, commit } of ways) {
        // Not in step with what polls once a second.
        await sleep(300 + Math.random() * 1_500)
        const service = `fresh-${name}-${sample}`
        const committedAtMs = await commit(service)
        times.get(name)?.push((await untilSeen(page, service)) - committedAtMs)
      }
    }
  })
  await stopBackground()
  const correlation = {
    correlation_p50_ms: percentile(ofCorrelation, 0.5),
    correlation_p95_ms: percentile(ofCorrelation, 0.95),
  }
  bench.table(
    ['committed → on the open correlation, ms', 'p50', 'p95'],
    [['sql', ...Object.values(correlation)]],
  )
  return { ...report(bench, times), ...correlation }
}

/** From an event that is committed to its row in the waterfall. */
async function measureCorrelation(
  page: Page,
  { url, database }: { url: string; database: Database },
): Promise<number[]> {
  const id = crypto.randomUUID()
  const beganMs = Date.now()
  // Each before those that are there, so that its row is in sight; all of one service, since the
  // overview shows a hundred.
  const add = async (operation: string, earlierMs: number) => {
    await sql`
      INSERT INTO communication_events (correlation_id, source_service, target_service, event_type,
        protocol, operation, latency_ms, occurred_at)
      VALUES (${id}, 'bench', 'bench-target', 'response', 'http', ${operation}, 12,
        ${new Date(beganMs - earlierMs)})
    `.execute(database)
    return Date.now()
  }
  await add('first', 0)
  await page.goto(`${url}/correlations/${id}`)
  await page.getByRole('treeitem').first().waitFor()
  const times: number[] = []
  for (let sample = 0; sample < samplesPerWay; sample++) {
    await sleep(300 + Math.random() * 1_500)
    const operation = `fresh-${sample}`
    const committedAtMs = await add(operation, 20 * (sample + 1))
    await page.waitForFunction(
      (name) =>
        [...document.querySelectorAll('[role=treeitem]')].some((row) =>
          row.textContent?.includes(name),
        ),
      operation,
      { timeout: patienceMs, polling: 50 },
    )
    times.push(Date.now() - committedAtMs)
  }
  return times
}

/** Notes when each service is first painted, by the clock that this process has, too. */
async function watchServices(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seenAtMs: Record<string, number> = {}
    Object.assign(window, { seenAtMs })
    const look = () => {
      const names = [...document.querySelectorAll('[role=rowheader] button')]
        .map((button) => button.textContent ?? '')
        .filter((name) => name.startsWith('fresh-') && !(name in seenAtMs))
      if (names.length === 0) return
      requestAnimationFrame(() =>
        setTimeout(() => {
          for (const name of names) seenAtMs[name] ??= Date.now()
        }),
      )
    }
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true })
  })
}

async function untilSeen(page: Page, service: string): Promise<number> {
  const handle = await page.waitForFunction(
    (name) => (window as unknown as { seenAtMs: Record<string, number> }).seenAtMs[name],
    service,
    { timeout: patienceMs, polling: 50 },
  )
  return (await handle.jsonValue()) ?? Number.NaN
}

async function insertCall(database: Database, service: string): Promise<number> {
  await sql`
    INSERT INTO communication_events
      (correlation_id, source_service, target_service, event_type, protocol, latency_ms)
    VALUES (gen_random_uuid(), 'bench', ${service}, 'response', 'http', 12)`.execute(database)
  return Date.now()
}

async function sendCall(url: string, service: string): Promise<number> {
  const [call] = makeCalls(1)
  if (!call) throw new Error('no call was made')
  const server = { ...call.server, serviceName: service, resource: { 'service.name': service } }
  const { status, text } = await post(url, wholeBatch([{ ...call, server }]).body)
  if (status !== 200) throw new Error(`The server answered ${status}: ${text}`)
  return Date.now()
}

/** An estate that is at work: some calls between twenty services, all the time. */
async function writeBackground(database: Database): Promise<void> {
  await sql`
    INSERT INTO communication_events
      (correlation_id, source_service, target_service, event_type, protocol, latency_ms)
    SELECT gen_random_uuid(), 'service-' || n % 20, 'service-' || (n * 7 + 1) % 20,
      CASE WHEN random() < 0.002 THEN 'error' ELSE 'response' END, 'http', 5 + random() * 50
    FROM generate_series(1, 40) AS n`.execute(database)
}

function startBackground(database: Database): () => Promise<void> {
  let stopped = false
  const running = (async () => {
    while (!stopped) {
      await writeBackground(database)
      await sleep(backgroundEveryMs)
    }
  })()
  return async () => {
    stopped = true
    await running
  }
}

function report(bench: Bench, times: ReadonlyMap<string, readonly number[]>): object {
  const all = [...times.values()].flat()
  const rows = [...times, ['both', all] as const].map(
    ([name, values]) => [name, percentile(values, 0.5), percentile(values, 0.95)] as const,
  )
  bench.table(
    ['committed → painted, ms', 'p50', 'p95'],
    rows.map((row) => [...row]),
  )
  const [sqlRow, otlpRow, both] = rows
  return {
    samples: all.length,
    p50_ms: both?.[1],
    p95_ms: both?.[2],
    sql_p95_ms: sqlRow?.[2],
    otlp_p95_ms: otlpRow?.[2],
  }
}
