import { join } from 'node:path'
import { sql } from 'kysely'
import { closeDatabase, openDatabase, urlOf, type Database } from '#lib/db/database.ts'
import { migrateUp } from '#lib/db/migrate.ts'
import { readConfig } from '#lib/platform/config.ts'
import { refreshPatterns, refreshServices } from '#lib/rollups/refresh-patterns.ts'
import { verifyRollups } from '#lib/rollups/recompute.ts'
import { percentile, type Bench } from '../harness.ts'
import { addEvents, rollUpAll } from './fill.ts'
import { addHistory } from './history.ts'
import { queriesAt, type Query } from './page-queries.ts'

const sizes = [100_000, 1_000_000, 10_000_000]
const samples = 40

type Timed = { p50: number; p95: number }

/** What the pages ask the database, as they ask it: `cold` with nothing remembered, `warm` as each second. */
export async function run(bench: Bench): Promise<object> {
  const db = await bench.database(join(await bench.folder(), 'data'))
  await bench.stage('migrations', () => migrateUp(db))
  // Filling needs no durability; nothing of it is measured.
  await sql`ALTER SYSTEM SET fsync = off`.execute(db)
  await sql`ALTER SYSTEM SET full_page_writes = off`.execute(db)
  await sql`SELECT pg_reload_conf()`.execute(db)
  const wanted = bench.options.rows?.split(',').map(Number) ?? sizes
  // Never in the future while it is measured.
  const endMs = Date.now()
  const figures = new Map<string, Timed[]>()
  let filled = 0
  for (const size of wanted) {
    const title = `${size.toLocaleString('en')} events`
    await bench.stage(`${title}: filling`, () => addEvents(db, { from: filled, to: size, endMs }))
    filled = size
    await bench.stage(`${title}: rollups`, () => rollUpAll(db))
    if (size === wanted[0]) await checkRollups(db, endMs)
    await bench.stage(`${title}: sums of the time before`, () => addHistory(db, endMs))
    await refreshServices(db)
    await refreshPatterns(db, { windowSeconds: 3_600, silentSeconds: 3_600 })
    await bench.stage(`${title}: queries`, async () => {
      for (const query of queriesAt(endMs)) {
        figures.set(query.name, [...(figures.get(query.name) ?? []), await time(db, query)])
      }
    })
  }
  return report(bench, wanted, figures)
}

async function checkRollups(db: Database, endMs: number): Promise<void> {
  const range = { from: new Date(endMs - 3_600_000), to: new Date(endMs) }
  const differences = await verifyRollups(db, range, readConfig({}))
  if (differences.length > 0) throw new Error(`rollups differ: ${JSON.stringify(differences[0])}`)
}

async function time(db: Database, query: Query): Promise<Timed> {
  const times: number[] = []
  if (!query.cold) await query.run(db, 0)
  for (let sample = 0; sample < samples; sample++) {
    const own = query.cold ? await freshDatabase(db) : db
    const startedAt = performance.now()
    await query.run(own, sample)
    times.push(performance.now() - startedAt)
    if (own !== db) await closeDatabase(own)
  }
  return { p50: percentile(times, 0.5), p95: percentile(times, 0.95) }
}

/** What a page remembers, it remembers with its database: a new one has read nothing yet. */
async function freshDatabase(like: Database): Promise<Database> {
  const db = await openDatabase(readConfig({ DATABASE_URL: urlOf(like) }))
  await sql`SELECT 1`.execute(db)
  return db
}

function report(bench: Bench, rows: readonly number[], figures: Map<string, Timed[]>): object {
  const growthOf = (timed: readonly Timed[]) =>
    Number(((timed.at(-1)?.p95 ?? Number.NaN) / (timed[0]?.p95 ?? Number.NaN)).toFixed(2))
  bench.table(
    ['p50 / p95 in ms', ...rows.map((size) => size.toLocaleString('en')), 'growth'],
    [...figures].map(([name, timed]) => [
      name,
      ...timed.map(({ p50, p95 }) => `${p50.toFixed(1)} / ${p95.toFixed(1)}`),
      growthOf(timed),
    ]),
  )
  const queries = [...figures].map(([name, timed]) => [
    name,
    {
      p50_ms: timed.map(({ p50 }) => Number(p50.toFixed(2))),
      p95_ms: timed.map(({ p95 }) => Number(p95.toFixed(2))),
      growth: growthOf(timed),
    },
  ])
  return { rows, queries: Object.fromEntries(queries) }
}
