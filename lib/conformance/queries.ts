import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { DatabaseSchema } from '#lib/db/schema.ts'
import { deviationKinds, type DeviationKind, type RunCounts } from './model.ts'
import {
  deviationsSchema,
  type Conformance,
  type PatternConformance,
  type PatternSummary,
} from './schemas.ts'
import { sumKinds, sumKindsByBucket } from './sums.ts'

type Reader = Kysely<DatabaseSchema>
type Range = { fromMs: number; toMs: number }

/** How correlations that began in a stretch of time conform, for each active pattern, by name. */
export async function summarise(db: Reader, range: Range): Promise<PatternSummary[]> {
  const [rows, sums] = await Promise.all([
    readNames(db, sql`state = 'active'`),
    sumKinds(db, range),
  ])
  return rows
    .map((row) => summaryOf(row, sums.get(Number(row.id))))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

export async function summariseOne(
  db: Reader,
  id: number,
  range: Range,
): Promise<PatternSummary | null> {
  const [[row], sums] = await Promise.all([readNames(db, sql`id = ${id}`), sumKinds(db, range, id)])
  return row ? summaryOf(row, sums.get(id)) : null
}

type NameRow = { id: string; name: string; state: string; version: number }

async function readNames(db: Reader, condition: RawBuilder<unknown>): Promise<NameRow[]> {
  const { rows } = await sql<NameRow>`
    SELECT id, pattern_name AS name, state, version FROM message_patterns
    WHERE ${condition}`.execute(db)
  return rows
}

function summaryOf({ id, ...pattern }: NameRow, sums: Record<string, number> = {}): PatternSummary {
  const { matched = 0, deviating = 0 } = sums
  const judged = matched + deviating
  return {
    id: Number(id),
    ...pattern,
    matched,
    deviating,
    share: judged === 0 ? null : matched / judged,
    kinds: kindsOf(sums),
  }
}

function kindsOf(sums: Record<string, number>): PatternSummary['kinds'] {
  return deviationKinds
    .map((kind) => ({ kind, correlations: sums[kind] ?? 0 }))
    .filter(({ correlations }) => correlations > 0)
    .toSorted((a, b) => b.correlations - a.correlations)
}

/** Runs of a pattern that began in a stretch of time. */
export async function countRuns(db: Reader, id: number, range: Range): Promise<RunCounts> {
  const sums = (await sumKinds(db, range, id)).get(id)
  return { succeeded: sums?.succeeded ?? 0, failed: sums?.failed ?? 0 }
}

/** Correlations that got events and are not judged yet; about. */
export async function countWaiting(db: Reader): Promise<Conformance['waiting']> {
  const { rows } = await sql<{ waiting: number }>`
    SELECT count(*)::INTEGER AS waiting FROM conformance_due`.execute(db)
  return rows[0]?.waiting ?? 0
}

/** Matched and deviating correlations per bucket of their start. */
export async function readSeries(
  db: Reader,
  id: number,
  buckets: { fromMs: number; bucketSeconds: number; bucketCount: number },
): Promise<PatternConformance['series']> {
  const empty = () => Array.from({ length: buckets.bucketCount }, () => 0)
  const series = { matched: empty(), deviating: empty() }
  const wanted = { pattern: id, kinds: ['matched', 'deviating'] }
  for (const row of await sumKindsByBucket(db, buckets, wanted)) {
    const { bucket, kind, correlations } = row
    if (kind === 'matched' || kind === 'deviating') series[kind][bucket] = correlations
  }
  return series
}

/** The latest correlations of a window that deviate, with what is wrong with them. */
export async function readExamples(
  db: Reader,
  id: number,
  { fromMs, toMs, kind, limit }: Range & { kind: DeviationKind | null; limit: number },
): Promise<PatternConformance['examples']> {
  const rows = await db
    .selectFrom('conformance_judgements')
    .select(['correlation_id', 'started_at', 'pattern_version', 'deviations'])
    .where('pattern_id', '=', String(id))
    .where('verdict', '=', 'deviating')
    .where('started_at', '>=', new Date(fromMs))
    .where('started_at', '<', new Date(toMs))
    .$if(kind !== null, (query) => query.where(sql<boolean>`kinds @> ARRAY[${kind}]`))
    .orderBy('started_at', 'desc')
    .orderBy('correlation_id')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    correlationId: row.correlation_id,
    startedAt: row.started_at.toISOString(),
    patternVersion: row.pattern_version,
    deviations: deviationsSchema.parse(row.deviations ?? []),
  }))
}

export async function countOlderVersions(
  db: Reader,
  { id, version }: { id: number; version: number },
  { fromMs, toMs }: Range,
): Promise<number> {
  const { rows } = await sql<{ older: number }>`
    SELECT count(*)::INTEGER AS older FROM (
      SELECT FROM conformance_judgements
      WHERE pattern_id = ${id} AND started_at >= ${new Date(fromMs)}
        AND started_at < ${new Date(toMs)} AND pattern_version < ${version}
      LIMIT 100000
    ) AS found`.execute(db)
  return rows[0]?.older ?? 0
}

export async function findRejudging(
  db: Reader,
  id: number,
): Promise<PatternConformance['rejudging']> {
  const row = await db
    .selectFrom('conformance_rejudgings')
    .selectAll()
    .where('pattern_id', '=', String(id))
    .orderBy('id', 'desc')
    .executeTakeFirst()
  if (!row) return null
  const whole = row.to_at.getTime() - row.from_at.getTime()
  const done = row.to_at.getTime() - row.reached_at.getTime()
  return {
    from: row.from_at.toISOString(),
    to: row.to_at.toISOString(),
    reachedAt: row.reached_at.toISOString(),
    progress: (row.finished_at && row.cancelled_by === null) || whole <= 0 ? 1 : done / whole,
    judged: Number(row.judged),
    requestedBy: row.requested_by,
    requestedAt: row.requested_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    cancelledBy: row.cancelled_by,
  }
}

/** When a correlation last concerned each pattern, to the minute. */
export async function readLastSeen(
  db: Reader,
  ids: readonly number[],
): Promise<Map<number, string>> {
  const { rows } = await sql<{ id: string; at: Date | null }>`
    SELECT wanted.id, (
      SELECT max(bucket_start) FROM conformance_minutes
      WHERE pattern_id = wanted.id AND kind IN ('matched', 'deviating') AND correlations > 0
    ) AS at
    FROM unnest(${ids}::BIGINT[]) AS wanted (id)`.execute(db)
  return new Map(rows.flatMap(({ id, at }) => (at ? [[Number(id), at.toISOString()]] : [])))
}
