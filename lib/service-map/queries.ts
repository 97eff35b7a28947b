import { sql, type Kysely } from 'kysely'
import { readActivePatterns } from '#lib/conformance/active-patterns.ts'
import { coverageOf } from '#lib/conformance/coverage.ts'
import type { Database } from '#lib/db/database.ts'
import type { DatabaseSchema } from '#lib/db/schema.ts'
import {
  comparedWindow,
  resolveWindow,
  type EdgeKey,
  type EdgeSums,
  type TierRetention,
  type Window,
} from '#lib/rollups/model.ts'
import { ratesOf } from '#lib/rollups/rates.ts'
import { compareEdges, type Compared } from '#lib/rollups/compare-edges.ts'
import { sumBuckets, sumEdges } from '#lib/rollups/queries.ts'
import { hasEnded, readBreakersOf } from './breaker-queries.ts'
import type { EdgeFigures, MapEdge, MapService, ServiceMap } from './model/types.ts'
import { stretchAt } from './model/moment.ts'
import type { MapRequest } from './schemas.ts'

type Reader = Kysely<DatabaseSchema>

/**
 * All edges with calls in the window, or in the moment of it that is asked for, and those whose
 * breaker was not closed then. Rates are calls per second, shares lie between 0 and 1, latencies are ms.
 */
export async function getServiceMap(
  db: Database,
  request: MapRequest,
  { nowMs, retention }: { nowMs: number; retention: TierRetention },
): Promise<ServiceMap> {
  const against = typeof request.compare === 'string' ? request.compare : 'off'
  const window = resolveWindow({ ...request.window, against }, nowMs, retention)
  const shown = request.atMs === null ? window : stretchAt(window, request.atMs)
  const compared = otherWindow(request, shown, { nowMs, retention })
  return await db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (snapshot) => {
      const sums = await sumEdges(snapshot, shown)
      const sumsBefore = compared && (await sumEdges(snapshot, compared))
      const patterns = await patternsOf(snapshot, shown)
      const declaredOf = await readDeclared(snapshot, sums)
      const { calls, errors } = await sumBuckets(snapshot, window)
      const now = { sums, window: shown }
      const before = sumsBefore && { sums: sumsBefore, window: compared }
      const changeOf = await readChanges(snapshot, { now, before, patterns })
      const edges = edgesOf(now, patterns, before).map((edge) => ({
        ...edge,
        change: changeOf(edge),
        declared: declaredOf(edge),
      }))
      return {
        asOf: isoOf(window.asOfMs),
        window: {
          ...stretchOf(window),
          bucketSeconds: window.bucketSeconds,
          bucketCount: window.bucketCount,
          live: window.live,
        },
        shown: stretchOf(shown),
        comparedWith: compared && stretchOf(compared),
        services: await listServices(snapshot, edges),
        edges,
        timeline: { calls, errors },
      }
    })
}

function otherWindow(
  { compare }: MapRequest,
  shown: Window,
  { nowMs, retention }: { nowMs: number; retention: TierRetention },
): Window | null {
  if (compare === null) return null
  if (typeof compare === 'string') return comparedWindow(shown, compare)
  const stretch = { fromMs: compare - (shown.toMs - shown.fromMs), toMs: compare }
  return resolveWindow({ ...stretch, against: 'off' }, nowMs, retention)
}

type KnownEdge = Omit<MapEdge, 'declared' | 'change'>
type Pattern = Pick<MapEdge, 'communication' | 'format' | 'breaker'> & { knownSince: Date | null }
type Patterns = ReadonlyMap<string, EdgeKey & Pattern>

const unknownPattern: Pattern = {
  ...{ communication: 'unknown', format: 'unknown', breaker: 'closed', knownSince: null },
}

function edgesOf(now: Compared, patterns: Patterns, before: Compared | null): KnownEdge[] {
  const sums = new Map(now.sums.map((own) => [keyOf(own), own]))
  const sumsBefore = new Map(before?.sums.map((own) => [keyOf(own), own]))
  const troubled = [...patterns.values()].filter(({ breaker }) => breaker !== 'closed')
  const keys = new Map(
    [...now.sums, ...(before?.sums ?? []), ...troubled].map((own) => [keyOf(own), own]),
  )
  return [...keys].map(([key, { source, target, protocol }]) => {
    const { communication, format, breaker } = patterns.get(key) ?? unknownPattern
    return {
      ...{ source, target, protocol, communication, format, breaker },
      ...figuresOf(sums.get(key), now.window),
      before: before && comparedFigures(sumsBefore.get(key), before.window),
    }
  })
}

/**
 * How edges differ from before, by more than chance. One that nobody knew before the window is new with
 * its first call; one that is seldom used is neither new nor gone for a window without a call.
 */
async function readChanges(
  db: Reader,
  { now, before, patterns }: { now: Compared; before: Compared | null; patterns: Patterns },
): Promise<(edge: EdgeKey) => MapEdge['change']> {
  if (before === null) return () => null
  const changes = await compareEdges(db, now, before)
  const used = new Set([...now.sums, ...before.sums].filter(({ calls }) => calls > 0).map(keyOf))
  const usedBefore = new Set(before.sums.filter(({ calls }) => calls > 0).map(keyOf))
  const isFirst = (key: string) => {
    const known = patterns.get(key)
    const sinceMs = known === undefined ? Infinity : (known.knownSince?.getTime() ?? 0)
    return used.has(key) && sinceMs >= now.window.fromMs
  }
  return (edge) => {
    const key = keyOf(edge)
    const change = changes.get(key)
    if (!usedBefore.has(key)) return (change?.isNew ?? false) || isFirst(key) ? 'new' : null
    if (change === undefined) return null
    if (change.silentSinceMs !== null) return 'gone'
    return change.failsMore ? 'errors' : 'slower'
  }
}

function keyOf({ source, target, protocol }: EdgeKey): string {
  return JSON.stringify([source, target, protocol])
}

function comparedFigures(sums: EdgeSums | undefined, window: Window): MapEdge['before'] {
  const { calls, callsPerSecond, errorShare, p95Ms } = figuresOf(sums, window)
  return { calls, callsPerSecond, errorShare, p95Ms }
}

export function figuresOf(sums: EdgeSums | undefined, window: Window): EdgeFigures {
  const { calls, errors, timeouts, retries, p50Ms, p95Ms, p99Ms } = sums ?? noSums
  const { callsPerSecond, overSeconds, isYoung, errorShare } = ratesOf(sums ?? noSums, window)
  return {
    ...{ calls, errors, timeouts, retries },
    callsPerSecond: rounded(callsPerSecond),
    ...{ overSeconds, isYoung },
    errorShare: errorShare === null ? null : rounded(errorShare),
    p50Ms: p50Ms === null ? null : rounded(p50Ms),
    p95Ms: p95Ms === null ? null : rounded(p95Ms),
    p99Ms: p99Ms === null ? null : rounded(p99Ms),
  }
}

const noSums = {
  ...{ calls: 0, errors: 0, timeouts: 0, retries: 0, latencySumMs: 0, knownSinceMs: -Infinity },
  ...{ p50Ms: null, p95Ms: null, p99Ms: null },
}

/** Short in JSON, and still more exact than what is shown. */
function rounded(value: number): number {
  return Number(value.toPrecision(5))
}

/** What is known of edges, with the breakers as they stand now, or stood in what has ended. */
async function patternsOf(db: Reader, shown: Window): Promise<Map<string, EdgeKey & Pattern>> {
  const patterns = await listPatterns(db)
  if (!hasEnded(shown)) return patterns
  const troubled = [...patterns.values()].filter(({ breaker }) => breaker !== 'closed')
  const { states, told } = await readBreakersOf(db, shown, troubled)
  const change = (own: EdgeKey, breaker: string) =>
    patterns.set(keyOf(own), { ...unknownPattern, ...own, ...patterns.get(keyOf(own)), breaker })
  for (const own of told) change(own, 'closed')
  for (const { breaker, ...own } of states) change(own, breaker)
  return patterns
}

async function listPatterns(db: Reader): Promise<Map<string, EdgeKey & Pattern>> {
  const rows = await db
    .selectFrom('communication_patterns')
    .select(['source_service as source', 'target_service as target', 'protocol'])
    .select(['communication_type as communication', 'message_format as format'])
    .select(sql<string>`coalesce(circuit_breaker_state, 'closed')`.as('breaker'))
    .select('created_at as knownSince')
    .execute()
  return new Map(rows.map((row) => [keyOf(row), row]))
}

/** Whether more edges than so many are known, whatever their traffic; counts no further. */
export async function hasMoreEdgesThan(db: Reader, count: number): Promise<boolean> {
  const rows = await db
    .selectFrom('communication_patterns')
    .select(sql`1`.as('one'))
    .offset(count)
    .limit(1)
    .execute()
  return rows.length > 0
}

async function listServices(db: Reader, edges: readonly EdgeKey[]): Promise<MapService[]> {
  const names = [...new Set(edges.flatMap(({ source, target }) => [source, target]))].toSorted()
  const rows = await db.selectFrom('services').select(['name', 'kind']).execute()
  const kinds = new Map(rows.map(({ name, kind }) => [name, kind]))
  return names.map((name) => ({ name, kind: kinds.get(name) ?? 'service' }))
}

function stretchOf({ fromMs, toMs }: Pick<Window, 'fromMs' | 'toMs'>) {
  return { from: isoOf(fromMs), to: isoOf(toMs) }
}

function isoOf(timeMs: number): string {
  return new Date(timeMs).toISOString()
}

const declaredWords = { declared: 'yes', undeclared: 'no', internal: 'internal' } as const

/** Which edges active patterns have steps over; of those without calls in the window nothing is said. */
async function readDeclared(
  db: Reader,
  sums: readonly EdgeSums[],
): Promise<(edge: EdgeKey) => MapEdge['declared']> {
  const { all } = await readActivePatterns(db)
  if (all.length === 0) return () => 'unknown'
  const kinds = await db.selectFrom('services').select(['name', 'kind']).execute()
  const kindOf = Object.fromEntries(kinds.map(({ name, kind }) => [name, kind]))
  const covered = coverageOf(sums, all, kindOf)
  const byKey = new Map(covered.map((edge) => [keyOf(edge), declaredWords[edge.status]]))
  return (edge) => byKey.get(keyOf(edge)) ?? 'unknown'
}
