import type { Actor } from '#lib/access/actor.ts'
import { readKindsOf } from '#lib/correlations/queries.ts'
import type { Database } from '#lib/db/database.ts'
import { withDatabase } from '#lib/db/with-database.ts'
import { getPattern } from '#lib/patterns/queries.ts'
import type { Pattern } from '#lib/patterns/schemas.ts'
import { systemClock } from '#lib/platform/clock.ts'
import { createCoalescer } from '#lib/platform/coalesce.ts'
import { readConfig } from '#lib/platform/config.ts'
import { AppError } from '#lib/platform/errors.ts'
import type { WindowRequest } from '#lib/platform/window.ts'
import { resolveWindow, type EdgeSums, type Window } from '#lib/rollups/model.ts'
import { sumEdges, tierRetention } from '#lib/rollups/queries.ts'
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
import { cancelRejudging, startRejudging } from './rejudge.ts'
import type {
  Conformance,
  Coverage,
  PatternConformance,
  PatternConformanceQuery,
} from './schemas.ts'

const minuteMs = 60_000

function windowOf(request: WindowRequest): Window {
  return resolveWindow(request, systemClock.now(), tierRetention(readConfig()))
}

/** Whole minutes, as sums are kept; a bucket is as wide as the window's, but no less than a minute. */
function minutesOf(window: Window) {
  const bucketMs = Math.max(minuteMs, window.bucketSeconds * 1000)
  const fromMs = Math.floor(window.fromMs / bucketMs) * bucketMs
  const bucketCount = Math.max(1, Math.ceil((window.toMs - fromMs) / bucketMs))
  const toMs = fromMs + bucketCount * bucketMs
  return { fromMs, toMs, bucketCount, bucketSeconds: bucketMs / 1000 }
}

const coalesce = createCoalescer<Conformance>()
const coalesceCoverage = createCoalescer<Coverage>()

/** How traffic conforms to each active pattern. */
export function loadConformance(request: WindowRequest): Promise<Conformance> {
  return coalesce(JSON.stringify(request), () =>
    withDatabase(async (db) => ({
      asOf: new Date(systemClock.now()).toISOString(),
      patterns: await summarise(db, minutesOf(windowOf(request))),
      waiting: await countWaiting(db),
    })),
  )
}

/** @throws AppError `not_found` */
export function loadPatternConformance(
  name: string,
  { window: request, kind, limit }: PatternConformanceQuery,
): Promise<PatternConformance> {
  return withDatabase(async (db) => {
    const pattern = await getPattern(db, name)
    const window = windowOf(request)
    const minutes = minutesOf(window)
    const summary = await summariseOne(db, pattern.id, minutes)
    if (!summary) throw new AppError('not_found', `There is no pattern “${name}”.`)
    const [series, examples, olderVersions, rejudging, sla, waiting] = await Promise.all([
      readSeries(db, pattern.id, minutes),
      readExamples(db, pattern.id, { ...minutes, kind, limit }),
      countOlderVersions(db, pattern, minutes),
      findRejudging(db, pattern.id),
      measureSla(db, pattern, { window, minutes }),
      countWaiting(db),
    ])
    return {
      asOf: new Date(systemClock.now()).toISOString(),
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
  })
}

async function measureSla(
  db: Database,
  pattern: Pattern,
  { window, minutes }: { window: Window; minutes: { fromMs: number; toMs: number } },
): Promise<PatternConformance['sla']> {
  const prepared = preparePattern(pattern)
  const quietMs = quietMsFor(
    await readActivePatterns(db),
    readConfig().SIGNALBOX_PAIRING_WAIT_SECONDS,
  )
  const judgedToMs = Math.min(minutes.toMs, systemClock.now() - quietMs)
  const judged = {
    runs: await countRuns(db, pattern.id, minutes),
    seconds: (judgedToMs - minutes.fromMs) / 1000,
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
export function loadCoverage(request: WindowRequest): Promise<Coverage> {
  return coalesceCoverage(JSON.stringify(request), () =>
    withDatabase(async (db) => {
      const window = windowOf(request)
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
        asOf: new Date(systemClock.now()).toISOString(),
        edges: covered,
        dead: dead.map(({ id, name }) => ({
          name,
          lastSeenAt: lastSeen.get(id) ?? null,
          hasTraffic: covered.some((edge) => edge.patterns.includes(name)),
        })),
        activePatterns: summaries.length,
      }
    }),
  )
}

/**
 * Asks for a stretch of a pattern's past to be judged again; for all of which events are kept where
 * none is named.
 * @throws AppError `not_found`, `conflict`
 */
export function rejudgePast(
  actor: Actor,
  name: string,
  request: WindowRequest | null,
): Promise<void> {
  return withDatabase(async (db) => {
    const pattern = await getPattern(db, name)
    const toMs = systemClock.now()
    const keptMs = readConfig().SIGNALBOX_RETENTION_EVENTS_DAYS * 86_400_000
    const range = request ? windowOf(request) : { fromMs: toMs - keptMs, toMs }
    await startRejudging(db, actor, { patternId: pattern.id, name: pattern.name, ...range })
  })
}

/** @throws AppError `not_found`, `conflict` where nothing goes on */
export function cancelRejudgePast(actor: Actor, name: string): Promise<void> {
  return withDatabase(async (db) => {
    const pattern = await getPattern(db, name)
    await cancelRejudging(db, actor, { patternId: pattern.id, name: pattern.name })
  })
}
