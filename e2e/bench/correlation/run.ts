import { sql } from 'kysely'
import { findCorrelation } from '#lib/correlations/find-correlation.ts'
import type { Database } from '#lib/db/database.ts'
import { storeEvents } from '#lib/ingest/store-halves.ts'
import { startStand } from '../browser.ts'
import { percentile, type Bench } from '../harness.ts'
import { addEvents } from '../queries/fill.ts'
import { largeCorrelation } from './large-correlation.ts'
import { openCorrelation, scrollFrames, watchFirstRow } from './drive.ts'

const large = 80_000
const others = 1_000_000
const loads = 3
const lookUps = 200

/** A correlation of 80,000 events in a real browser, and the look-up of any id among many events. */
export async function run(bench: Bench): Promise<object> {
  const stand = await startStand(bench)
  const db = stand.database
  await sql`SET statement_timeout = 0`.execute(db)
  const [events = others] = bench.options.rows?.split(',').map(Number) ?? []
  await bench.stage(`filling: ${events} other events`, () =>
    addEvents(db, { from: 0, to: events, endMs: Date.now() }),
  )
  const { id, rows } = largeCorrelation(large, Date.now() - 600_000)
  await bench.stage(`filling: one correlation of ${large} events`, () => storeEvents(db, rows))
  await sql`VACUUM ANALYZE communication_events`.execute(db)
  const lookUp = await bench.stage('look-ups', () => timeLookUps(db))
  const context = await stand.browser.newContext({
    viewport: { width: 1440, height: 900 },
    storageState: await stand.sessionOf('viewer'),
  })
  const page = await context.newPage()
  await watchFirstRow(page)
  const url = `${stand.server.url}/correlations/${id}`
  const opened: Awaited<ReturnType<typeof openCorrelation>>[] = []
  for (let load = 0; load <= loads; load += 1) {
    opened.push(await bench.stage(`opening ${load}`, () => openCorrelation(page, url)))
  }
  // The first one also compiles what the server runs.
  const counted = opened.slice(1)
  const median = (pick: (one: (typeof opened)[number]) => number) =>
    Math.round(percentile(counted.map(pick), 0.5))
  const waterfall = await bench.stage('scrolling the waterfall', () => scrollFrames(page))
  if (bench.options.screenshots) {
    await page.screenshot({ path: `${bench.options.screenshots}/correlation.png` })
  }
  await page.getByRole('tab', { name: 'Table' }).click()
  await page.getByRole('table', { name: 'Calls' }).waitFor()
  const table = await bench.stage('scrolling the table', () => scrollFrames(page))
  const figures = {
    events: large,
    lookup_p95_ms: lookUp.p95,
    lookup_p50_ms: lookUp.p50,
    lookup_among: events + large,
    open_ms: median(({ openMs }) => openMs),
    open_each_ms: counted.map(({ openMs }) => Math.round(openMs)),
    asked_ms: median(({ askedMs }) => askedMs),
    first_byte_ms: median(({ firstByteMs }) => firstByteMs),
    last_byte_ms: median(({ lastByteMs }) => lastByteMs),
    transferred_kb: median(({ transferred }) => transferred / 1024),
    scroll_fps: Math.round(Math.min(waterfall.fps, table.fps)),
    scroll_longest_frame_ms: Math.round(Math.max(waterfall.longestMs, table.longestMs)),
  }
  bench.table(
    ['80,000 events', 'ms'],
    [
      ['look-up of an id, p95', figures.lookup_p95_ms],
      ['first calls on the screen', figures.open_ms],
      ['of it until the answer begins', figures.first_byte_ms],
      ['of it until the answer is there', figures.last_byte_ms],
      ['longest frame while scrolling', figures.scroll_longest_frame_ms],
    ],
  )
  return figures
}

/** Ids of every kind: of correlations, traces and both spans, and some that nobody has. */
async function timeLookUps(db: Database): Promise<{ p50: number; p95: number }> {
  const { rows } = await sql<{ correlation: string; span: string; server: string | null }>`
    SELECT correlation_id::text AS correlation, lpad(span_id, 16, '0') AS span,
      server_span_id AS server
    FROM communication_events TABLESAMPLE SYSTEM (2) LIMIT ${lookUps}`.execute(db)
  const ids = rows.flatMap(({ correlation, span, server }, place) => {
    const kinds = [correlation, correlation.replaceAll('-', ''), server ?? span, span]
    return kinds[place % 4] ?? []
  })
  const unknown = ids.slice(0, 20).map((id) => id.replaceAll(/[0-9a-f]/g, 'e'))
  const times: number[] = []
  for (const id of [...ids, ...unknown]) {
    const startedAt = performance.now()
    await findCorrelation(db, id)
    times.push(performance.now() - startedAt)
  }
  const rounded = (share: number) => Number(percentile(times, share).toFixed(2))
  return { p50: rounded(0.5), p95: rounded(0.95) }
}
