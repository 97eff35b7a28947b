import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { sql } from 'kysely'
import { startServer } from '#e2e/fixtures/server-process.ts'
import type { Database } from '#lib/db/database.ts'
import { readConfig } from '#lib/platform/config.ts'
import { verifyRollups } from '#lib/rollups/recompute.ts'
import { percentile, type Bench } from '../harness.ts'
import { copyBack, exportEvents } from './copy.ts'
import { Requests, type Batch } from './requests.ts'
import { send, type Sent } from './sender.ts'
import { rowsPerTrace } from './traffic.ts'

const batch = 512
const requestsPerRound = 256
const concurrency = 6
const rounds = 3
const hourMs = 3_600_000

/** Rates of one round: what is compared runs close together, since a machine's speed changes. */
type Round = { spans: number; rows: number; split: number; copy: number; bare: number }

export async function run(bench: Bench): Promise<object> {
  const gzip = bench.options.gzip ?? false
  const server = await bench.stage('starting a server with a database of its own', () =>
    startServer({ environment: { DATABASE_URL: '' }, readyWithinMs: 180_000 }),
  )
  bench.defer(() => server.stop())
  const db = await bench.database(server.dataDir)
  const file = join(await bench.folder(), 'events.copy')
  const requests = new Requests()
  const sendAll = (batches: Batch[]) => {
    const sent = gzip ? batches.map((one) => ({ ...one, body: gzipSync(one.body) })) : batches
    return send({ url: server.url, batches: sent, concurrency, gzip })
  }
  await bench.stage('warming up', () => sendAll(requests.whole(requestsPerRound / 2, batch)))
  const all: Round[] = []
  let events = 0
  let refused = 0
  for (let round = 1; round <= rounds; round++) {
    const stage = <Result>(what: string, work: () => Promise<Result>) =>
      bench.stage(`round ${round} of ${rounds}: ${what}`, work)
    const [whole, sides] = await stage('encoding', async () => [
      requests.whole(requestsPerRound, batch),
      requests.sides(requestsPerRound, batch),
    ])
    await clear(db)
    const sent = await stage('OTLP', () => sendAll(whole))
    const rows = await stage('are all there and rolled up?', () => checkedRows(db, sent))
    await exportEvents(db, file)
    await clear(db)
    const copy = await stage('COPY from a file', () => copyBack(db, file))
    await clear(db)
    const bare = await stage('COPY without the trigger', () => copyBack(db, file, { bare: true }))
    await clear(db)
    const split = await stage('OTLP, the sides of a call apart', () => sendAll(sides))
    await stage('are all paired?', async () => {
      await untilPaired(db)
      await checkedRows(db, split)
    })
    all.push({
      spans: rate(sent.spans, sent),
      rows: rate(rows, sent),
      split: rate(split.spans, split),
      copy,
      bare,
    })
    events += rows
    refused += sent.refused + split.refused
  }
  return report(bench, all, { events, refused, gzip })
}

function rate(count: number, { ms }: Sent): number {
  return count / (ms / 1000)
}

async function clear(db: Database): Promise<void> {
  await sql`TRUNCATE communication_events, counted_calls, rollups, rollup_totals`.execute(db)
  await sql`CHECKPOINT`.execute(db)
}

/** The rows that are there, if those are all that were acknowledged, and rolled up. */
async function checkedRows(db: Database, { traces }: Sent): Promise<number> {
  const { count } = await db
    .selectFrom('communication_events')
    .select((events) => events.fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow()
  const rows = Number(count)
  if (rows !== traces * rowsPerTrace) {
    throw new Error(`${traces * rowsPerTrace} rows were acknowledged, ${rows} are there`)
  }
  const range = { from: new Date(Date.now() - hourMs), to: new Date(Date.now() + hourMs) }
  const differences = await verifyRollups(db, range, readConfig({}))
  if (differences.length > 0) throw new Error(`rollups differ: ${JSON.stringify(differences[0])}`)
  return rows
}

async function untilPaired(db: Database): Promise<void> {
  for (;;) {
    const waiting = await db.selectFrom('pending_spans').select('span_id').limit(1).execute()
    if (waiting.length === 0) return
    await sleep(100)
  }
}

type Totals = { events: number; refused: number; gzip: boolean }

function report(bench: Bench, all: readonly Round[], { events, refused, gzip }: Totals): object {
  const median = (pick: (round: Round) => number) => percentile(all.map(pick), 0.5)
  const copy = median((round) => round.copy)
  const line = (what: string, spans: number | null, rows: number) => [
    what,
    spans === null ? '' : Math.round(spans),
    Math.round(rows),
    (rows / copy).toFixed(2),
  ]
  const spansPerSecond = median((round) => round.spans)
  const splitPerSecond = median((round) => round.split)
  const rowsPerSpan = median((round) => round.rows / round.spans)
  bench.table(
    ['', 'spans/s', 'rows/s', 'of COPY'],
    [
      line(`OTLP, ${batch} spans a request`, spansPerSecond, spansPerSecond * rowsPerSpan),
      line('OTLP, the sides of a call apart', splitPerSecond, splitPerSecond * rowsPerSpan),
      line('COPY from a file, one connection', null, copy),
      line(
        'COPY without the rollup trigger',
        null,
        median((round) => round.bare),
      ),
    ],
  )
  return {
    spans_per_s: Math.round(spansPerSecond),
    rows_per_s: Math.round(median((round) => round.rows)),
    copy_rows_per_s: Math.round(copy),
    ratio: Number(median((round) => round.rows / round.copy).toFixed(3)),
    batch,
    events,
    split_spans_per_s: Math.round(splitPerSecond),
    copy_bare_rows_per_s: Math.round(median((round) => round.bare)),
    ratio_each_round: all.map((round) => Number((round.rows / round.copy).toFixed(3))),
    concurrency,
    gzip,
    sent_again: refused,
  }
}
