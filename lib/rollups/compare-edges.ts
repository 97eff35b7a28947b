import { sql, type Kysely } from 'kysely'
import type { DatabaseSchema } from '#lib/db/schema.ts'
import { parseCounts } from './counts-in-digits.ts'
import {
  failsMore,
  isMany,
  isSlower,
  looksSlower,
  mostChanceOf,
  silentSince,
  type Line,
} from './judge-edges.ts'
import {
  bucketIndex,
  edgeKeyOf,
  settlingMs,
  type EdgeKey,
  type EdgeSums,
  type SparseHistogram,
  type Window,
} from './model.ts'
import { piecesOf } from './pieces.ts'
import { sumBucketsBy } from './queries.ts'
import { rowsOfAll } from './rows.ts'

type Reader = Kysely<DatabaseSchema>

/** How an edge differs from before, by more than chance. */
export type EdgeChange = {
  failsMore: boolean
  isSlower: boolean
  /** When its calls stopped that had been steady; null while they go on. */
  silentSinceMs: number | null
  /** It had no calls before, and has more than an edge would that is seldom used. */
  isNew: boolean
}

export type Compared = { window: Window; sums: readonly EdgeSums[] }

/** Of more edges whose calls became fewer only those are looked at that miss the most. */
const mostSilent = 500

/**
 * The edges that differ between two windows, by `edgeKeyOf`; the others are as they were, as far as
 * their calls can tell. In a quiet window of two hundred, about, an edge is in it by chance.
 */
export async function compareEdges(
  db: Reader,
  now: Compared,
  before: Compared,
): Promise<Map<string, EdgeChange>> {
  const earlier = new Map(before.sums.map((sums) => [edgeKeyOf(sums), sums]))
  const own = new Map(now.sums.map((sums) => [edgeKeyOf(sums), sums]))
  const mostChance = mostChanceOf(new Set([...earlier.keys(), ...own.keys()]).size)
  const pairs = now.sums.flatMap((sums) => {
    const known = earlier.get(edgeKeyOf(sums))
    return known === undefined || known.calls === 0 ? [] : [{ now: sums, before: known }]
  })
  const slower = await findSlower(db, { now, before, pairs }, mostChance)
  const silent = await findSilent(db, { now, before, own }, mostChance)
  const changes = new Map<string, EdgeChange>()
  for (const key of new Set([...own.keys(), ...silent.keys()])) {
    const [sums, known] = [own.get(key), earlier.get(key)]
    const calls = sums?.calls ?? 0
    const change = {
      failsMore: !!sums && !!known && failsMore(sums, known, mostChance),
      isSlower: slower.has(key),
      silentSinceMs: silent.get(key) ?? null,
      isNew: (known?.calls ?? 0) === 0 && isMany(calls, mostChance),
    }
    const isChange = change.failsMore || change.isSlower || change.isNew
    if (isChange || change.silentSinceMs !== null) changes.set(key, change)
  }
  return changes
}

type Pair = { now: EdgeSums; before: EdgeSums }

/** Only of edges that look slower the histograms are read. */
async function findSlower(
  db: Reader,
  { now, before, pairs }: { now: Compared; before: Compared; pairs: readonly Pair[] },
  mostChance: number,
): Promise<Set<string>> {
  const some = pairs.filter((pair) => looksSlower(pair.now, pair.before))
  if (some.length === 0) return new Set()
  const edges = some.map((pair) => pair.now)
  const own = await sumHistograms(db, now.window, edges)
  const earlier = await sumHistograms(db, before.window, edges)
  return new Set(
    some
      .filter((pair) =>
        isSlower(latencies(pair.now, own), latencies(pair.before, earlier), mostChance),
      )
      .map((pair) => edgeKeyOf(pair.now)),
  )
}

function latencies(sums: EdgeSums, histograms: ReadonlyMap<string, SparseHistogram>) {
  const histogram = histograms.get(edgeKeyOf(sums))
  return { ...sums, slowerThan: (ms: number) => countAbove(histogram, ms) }
}

async function sumHistograms(
  db: Reader,
  window: Window,
  edges: readonly EdgeKey[],
): Promise<Map<string, SparseHistogram>> {
  const { rows } = await sql<EdgeKey & { histogram: string }>`
    SELECT source_service AS source, target_service AS target, protocol,
      sum(histogram)::text AS histogram
    FROM (${rowsOfAll(piecesOf(window), { edges })}) AS piece
    GROUP BY source_service, target_service, protocol`.execute(db)
  return new Map(rows.map((row) => [edgeKeyOf(row), parseCounts(row.histogram)]))
}

function countAbove(histogram: SparseHistogram | undefined, ms: number): number {
  if (histogram === undefined) return 0
  const bound = bucketIndex(ms)
  let above = 0
  for (let place = 0; place < histogram.index.length; place += 1) {
    if ((histogram.index[place] ?? 0) > bound) above += histogram.count[place] ?? 0
  }
  return above
}

/** Since when edges have been silent; only of those that miss calls the buckets are read. */
async function findSilent(
  db: Reader,
  { now, before, own }: { now: Compared; before: Compared; own: ReadonlyMap<string, EdgeSums> },
  mostChance: number,
): Promise<Map<string, number>> {
  const untilMs = now.window.live ? now.window.asOfMs - settlingMs : now.window.asOfMs
  const part = (untilMs - now.window.fromMs) / (before.window.toMs - before.window.fromMs)
  const missing = (sums: EdgeSums) => sums.calls * part - (own.get(edgeKeyOf(sums))?.calls ?? 0)
  const edges = before.sums
    .filter((sums) => isMany(missing(sums), mostChance))
    .toSorted((a, b) => missing(b) - missing(a))
    .slice(0, mostSilent)
  if (edges.length === 0) return new Map()
  const [lines, linesBefore] = [
    await readLines(db, now.window, edges),
    await readLines(db, before.window, edges),
  ]
  return new Map(
    edges.flatMap((edge) => {
      const key = edgeKeyOf(edge)
      const line = lines.get(key) ?? lineOf(now.window, [])
      const earlier = linesBefore.get(key) ?? lineOf(before.window, [])
      const sinceMs = silentSince({ now: line, before: earlier, untilMs }, mostChance)
      return sinceMs === null ? [] : [[key, sinceMs] as const]
    }),
  )
}

async function readLines(
  db: Reader,
  window: Window,
  edges: readonly EdgeKey[],
): Promise<Map<string, Line>> {
  const series = await sumBucketsBy(db, window, { groupBy: 'edge', filter: { edges } })
  return new Map(
    series.map(({ source = '', target = '', protocol = '', calls }) => [
      edgeKeyOf({ source, target, protocol }),
      lineOf(window, calls),
    ]),
  )
}

function lineOf({ fromMs, bucketSeconds }: Window, calls: readonly number[]): Line {
  return { fromMs, bucketMs: bucketSeconds * 1000, calls }
}
