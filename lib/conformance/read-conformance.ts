import { readKindsOf } from '#lib/correlations/queries.ts'
import type { Database } from '#lib/db/database.ts'
import { getPattern } from '#lib/patterns/queries.ts'
import type { Pattern } from '#lib/patterns/schemas.ts'
import { AppError } from '#lib/platform/errors.ts'
import type { EdgeSums, Window } from '#lib/rollups/model.ts'
import { sumEdges } from '#lib/rollups/queries.ts'
import { quietMsFor, readActivePatterns } from './active-patterns.ts'
import { coverageOf, entryEdges } from './coverage.ts'
import { preparePattern } from './judge/prepare-pattern.ts'
import { measure } from './measure.ts'
import {
  countOlderVersions,
  countRuns,
  countWaiting,
  findRejudging,
  readExamples,
  readLastSeen,
  readSeries,
  summarise,
  summariseOne,
} from './queries.ts'
import type {
  Conformance,
  Coverage,
  PatternConformance,
  PatternConformanceQuery,
} from './schemas.ts'

const minuteMs = 60_000

/** A window as it is at a time, and how long a side of a call is waited for. */
type At = { window: Window; nowMs: number; pairingWaitSeconds: number }

/** Whole minutes, as sums are kept; a bucket is as wide as the window's, but no less than a minute. */
function minutesOf(window: Window) {
  const bucketMs = Math.max(minuteMs, window.bucketSeconds * 1000)
  const fromMs = Math.floor(window.fromMs / bucketMs) * bucketMs
  const bucketCount = Math.max(1, Math.ceil((window.toMs - fromMs) / bucketMs))
  const toMs = fromMs + bucketCount * bucketMs
  return { fromMs, toMs, bucketCount, bucketSeconds: bucketMs / 1000 }
}

/** How traffic conforms to each active pattern. */
export async function getConformance(
  db: Database,
  { window, nowMs }: Pick<At, 'window' | 'nowMs'>,
): Promise<Conformance> {
  return {
    asOf: new Date(nowMs).toISOString(),
    patterns: await summarise(db, minutesOf(window)),
    waiting: await countWaiting(db),
  }
}

/**
 * How traffic conforms to one pattern over time, with examples, and its SLA beside what was measured.
 * @throws AppError `not_found`
 */
export async function getPatternConformance(
  db: Database,
  { name, kind, limit }: { name: string } & Omit<PatternConformanceQuery, 'window'>,
  at: At,
): Promise<PatternConformance> {
  const pattern = await getPattern(db, name)
  const minutes = minutesOf(at.window)
  const summary = await summariseOne(db, pattern.id, minutes)
  if (!summary) throw new AppError('not_found', `There is no pattern “${name}”.`)
  const [series, examples, olderVersions, rejudging, sla, waiting] = await Promise.all([
    readSeries(db, pattern.id, minutes),
    readExamples(db, pattern.id, { ...minutes, kind, limit }),
    countOlderVersions(db, pattern, minutes),
    findRejudging(db, pattern.id),
    measureSla(db, pattern, at),
    countWaiting(db),
  ])
  return {
    asOf: new Date(at.nowMs).toISOString(),
    pattern: summary,
    window: {
      from: new Date(minutes.fromMs).toISOString(),
      to: new Date(minutes.toMs).toISOString(),
      bucketSeconds: minutes.bucketSeconds,
    },
    series,
    examples,
    sla,
    waiting,
    olderVersions,
    rejudging,
  }
}

async function measureSla(
  db: Database,
  pattern: Pattern,
  { window, nowMs, pairingWaitSeconds }: At,
): Promise<PatternConformance['sla']> {
  const prepared = preparePattern(pattern)
  const minutes = minutesOf(window)
  const quietMs = quietMsFor(await readActivePatterns(db), pairingWaitSeconds)
  const judged = {
    runs: await countRuns(db, pattern.id, minutes),
    seconds: (Math.min(minutes.toMs, nowMs - quietMs) - minutes.fromMs) / 1000,
  }
  const edges = prepared ? await sumEdges(db, window) : []
  const kinds = prepared ? await readKinds(db, edges) : {}
  const entries = prepared ? entryEdges(edges, prepared, kinds) : []
  return measure(pattern.sla, entries, { window, judged })
}

function readKinds(db: Database, edges: readonly EdgeSums[]): Promise<Record<string, string>> {
  return readKindsOf(
    db,
    edges.flatMap(({ source, target }) => [source, target]),
  )
}

/** What traffic no active pattern declares, and which patterns have none. */
export async function getCoverage(
  db: Database,
  { window, nowMs }: Pick<At, 'window' | 'nowMs'>,
): Promise<Coverage> {
  const [edges, patterns, summaries] = await Promise.all([
    sumEdges(db, window),
    readActivePatterns(db),
    summarise(db, minutesOf(window)),
  ])
  const kinds = await readKinds(db, edges)
  const covered = coverageOf(edges, patterns.all, kinds)
  const dead = summaries.filter(({ matched, deviating }) => matched + deviating === 0)
  const lastSeen = await readLastSeen(
    db,
    dead.map(({ id }) => id),
  )
  return {
    asOf: new Date(nowMs).toISOString(),
    edges: covered,
    dead: dead.map(({ id, name }) => ({
      name,
      lastSeenAt: lastSeen.get(id) ?? null,
      hasTraffic: covered.some((edge) => edge.patterns.includes(name)),
    })),
    activePatterns: summaries.length,
  }
}
