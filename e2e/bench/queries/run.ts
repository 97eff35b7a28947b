import { join } from 'node:path'
import { sql } from 'kysely'
import { closeDatabase, openDatabase, urlOf, type Database } from '#lib/db/database.ts'
import { databaseAt } from '#lib/db/test-server.ts'
import { migrateUp } from '#lib/db/migrate.ts'
import { readConfig } from '#lib/platform/config.ts'
import { refreshPatterns, refreshServices } from '#lib/rollups/refresh-patterns.ts'
import { verifyRollups } from '#lib/rollups/recompute.ts'
import { percentile, type Bench } from '../harness.ts'
import { generateEstate, readRealEstate } from '../graph/estate.ts'
import { addConformance } from './conformance.ts'
import { addEvents, rollUpAll } from './fill.ts'
import { addEstate, addHistory } from './history.ts'
import { addStates } from './states.ts'
import { largeQueriesAt, queriesAt, type Query } from './page-queries.ts'

const sizes = [100_000, 1_000_000, 10_000_000]
const samples = 40

type Timed = { p50: number; p95: number }

/** A database of the benchmark's server, and the heading of its column. */
type Filled = { db: Database; title: string }

/**
 * What the pages ask the database, as they ask it: `cold` with nothing remembered, `warm` as each
 * second. Databases of all sizes stand side by side and are asked in turn, so that whatever else the
 * machine does at a moment slows all of them.
 */
export async function run(bench: Bench): Promise<object> {
  const server = await bench.database(join(await bench.folder(), 'data'))
  // Filling needs no durability; nothing of it is measured.
  await sql`ALTER SYSTEM SET fsync = off`.execute(server)
  await sql`ALTER SYSTEM SET full_page_writes = off`.execute(server)
  await sql`SELECT pg_reload_conf()`.execute(server)
  // With 0, only the estate with many edges is measured.
  const rows = bench.options.rows?.split(',').map(Number).filter(Boolean) ?? sizes
  // Never in the future while it is measured.
  const endMs = Date.now()
  const filled: Filled[] = []
  for (const size of rows) filled.push(await fill(bench, server, { size, endMs }))
  await checkRollups(filled[0], endMs)
  for (const { db } of filled) {
    await addStates(db, endMs)
    await addHistory(db, endMs)
    await addConformance(db, endMs)
  }
  const figures = await ask(bench, filled, filled.length === 0 ? [] : queriesAt(endMs))
  const queries = report(bench, filled, figures)
  const large = await fillLargeEstate(bench, server, endMs)
  const largeFigures = await ask(bench, [large], largeQueriesAt(endMs))
  report(bench, [large], largeFigures)
  return {
    rows,
    queries,
    large_estate: Object.fromEntries(
      [...largeFigures].map(([name, [timed]]) => [name, timed && inJson([timed])]),
    ),
  }
}

async function fill(
  bench: Bench,
  server: Database,
  { size, endMs }: { size: number; endMs: number },
): Promise<Filled> {
  const title = size.toLocaleString('en')
  return await bench.stage(`filling: ${title} events`, async () => {
    const db = await createDatabase(bench, server, `events_${size}`)
    await addEvents(db, { from: 0, to: size, endMs })
    await rollUpAll(db)
    await refreshServices(db)
    await refreshPatterns(db, { windowSeconds: 3_600, silentSeconds: 3_600 })
    return { db, title }
  })
}

async function fillLargeEstate(bench: Bench, server: Database, endMs: number): Promise<Filled> {
  const edges = (await readRealEstate()) ?? generateEstate(1238, 4271)
  const title = `${edges.length.toLocaleString('en')} edges`
  return await bench.stage(`filling: ${title}`, async () => {
    const db = await createDatabase(bench, server, 'large_estate')
    await addEstate(db, edges, endMs)
    await refreshServices(db)
    return { db, title }
  })
}

async function createDatabase(bench: Bench, server: Database, name: string): Promise<Database> {
  await sql`CREATE DATABASE ${sql.id(name)}`.execute(server)
  const DATABASE_URL = databaseAt(urlOf(server), name)
  const db = await openDatabase(readConfig({ DATABASE_URL }), { statementTimeoutMs: 0 })
  bench.defer(() => closeDatabase(db))
  await migrateUp(db)
  return db
}

async function ask(
  bench: Bench,
  filled: readonly Filled[],
  queries: readonly Query[],
): Promise<Map<string, Timed[]>> {
  const wanted = queries.filter(({ name }) => name.includes(bench.options.only ?? ''))
  const figures = new Map<string, Timed[]>()
  await bench.stage('queries', async () => {
    for (const query of wanted) figures.set(query.name, await time(filled, query))
  })
  return figures
}

async function checkRollups(filled: Filled | undefined, endMs: number): Promise<void> {
  if (!filled) return
  const range = { from: new Date(endMs - 3_600_000), to: new Date(endMs) }
  const differences = await verifyRollups(filled.db, range, readConfig({}))
  if (differences.length > 0) throw new Error(`rollups differ: ${JSON.stringify(differences[0])}`)
}

async function time(filled: readonly Filled[], query: Query): Promise<Timed[]> {
  const times = filled.map((): number[] => [])
  if (!query.cold) for (const { db } of filled) await query.run(db, await prepared(db, query, 0))
  for (let sample = 0; sample < samples; sample++) {
    for (const [column, { db }] of filled.entries()) {
      const own = query.cold ? await freshDatabase(db) : db
      const what = await prepared(own, query, sample)
      const startedAt = performance.now()
      await query.run(own, what)
      times[column]?.push(performance.now() - startedAt)
      if (own !== db) await closeDatabase(own)
    }
  }
  return times.map((own) => ({ p50: percentile(own, 0.5), p95: percentile(own, 0.95) }))
}

async function prepared(db: Database, { prepare }: Query, sample: number): Promise<string> {
  return (await prepare?.(db, sample)) ?? ''
}

/** What a page remembers, it remembers with its database: a new one has read nothing yet. */
async function freshDatabase(like: Database): Promise<Database> {
  const db = await openDatabase(readConfig({ DATABASE_URL: urlOf(like) }))
  await sql`SELECT 1`.execute(db)
  return db
}

function report(bench: Bench, filled: readonly Filled[], figures: Map<string, Timed[]>): object {
  bench.table(
    ['p50 / p95 in ms', ...filled.map(({ title }) => title), 'growth'],
    [...figures].map(([name, timed]) => [
      name,
      ...timed.map(({ p50, p95 }) => `${p50.toFixed(1)} / ${p95.toFixed(1)}`),
      growthOf(timed),
    ]),
  )
  return Object.fromEntries([...figures].map(([name, timed]) => [name, inJson(timed)]))
}

function inJson(timed: readonly Timed[]) {
  return {
    p50_ms: timed.map(({ p50 }) => Number(p50.toFixed(2))),
    p95_ms: timed.map(({ p95 }) => Number(p95.toFixed(2))),
    growth: growthOf(timed),
  }
}

function growthOf(timed: readonly Timed[]): number {
  return Number(((timed.at(-1)?.p95 ?? Number.NaN) / (timed[0]?.p95 ?? Number.NaN)).toFixed(2))
}
