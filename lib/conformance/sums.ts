import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Transaction } from '#lib/db/database.ts'
import type { DatabaseSchema } from '#lib/db/schema.ts'

const tiers = [
  { table: 'conformance_minutes', bucketMs: 60_000 },
  { table: 'conformance_hours', bucketMs: 3_600_000 },
] as const
const [minutes, hours] = tiers

type Range = { fromMs: number; toMs: number }

/** What is added to or taken from the sums of the bucket that `startedAtMs` lies in. */
export type Counted = {
  pattern: number
  startedAtMs: number
  counts: readonly [kind: string, by: number][]
}

/** Brings minutes and hours in step with what is counted anew. */
export async function addToSums(
  transaction: Transaction,
  counted: readonly Counted[],
): Promise<void> {
  for (const { table, bucketMs } of tiers) {
    const changed = changesOf(counted, bucketMs)
    if (changed.length === 0) continue
    await sql`
      INSERT INTO ${sql.table(table)} AS m (pattern_id, bucket_start, kind, correlations)
      SELECT * FROM unnest(
        ${changed.map(({ pattern }) => pattern)}::BIGINT[],
        ${changed.map(({ at }) => new Date(at).toISOString())}::TIMESTAMPTZ[],
        ${changed.map(({ kind }) => kind)}::TEXT[],
        ${changed.map(({ by }) => by)}::BIGINT[]
      )
      ON CONFLICT (pattern_id, bucket_start, kind)
        DO UPDATE SET correlations = m.correlations + excluded.correlations`.execute(transaction)
  }
}

function changesOf(counted: readonly Counted[], bucketMs: number) {
  const byKey = new Map<string, { at: number; pattern: number; kind: string; by: number }>()
  for (const { pattern, startedAtMs, counts } of counted) {
    const at = Math.floor(startedAtMs / bucketMs) * bucketMs
    for (const [kind, by] of counts) {
      const key = `${pattern} ${at} ${kind}`
      const known = byKey.get(key)
      if (known) known.by += by
      else byKey.set(key, { at, pattern, kind, by })
    }
  }
  return [...byKey.values()].filter(({ by }) => by !== 0)
}

/**
 * Correlations of each kind that began in a stretch of whole minutes, by the id of their pattern: of
 * those patterns that had any, or of one.
 */
export async function sumKinds(
  db: Kysely<DatabaseSchema>,
  range: Range,
  pattern: number | null = null,
): Promise<Map<number, Record<string, number>>> {
  // As float8, since a sum of BIGINT is counted in NUMERIC, which costs several times as much a row.
  const { rows } = await sql<{ id: string; sums: Record<string, number> }>`
    SELECT pattern_id AS id, json_object_agg(kind, correlations) AS sums FROM (
      SELECT pattern_id, kind, sum(correlations::float8) AS correlations
      FROM (${rowsOf(range, pattern)}) AS part GROUP BY pattern_id, kind
    ) AS sum GROUP BY pattern_id`.execute(db)
  return new Map(rows.map(({ id, sums }) => [Number(id), sums]))
}

/** The same per bucket, of one pattern, for some kinds; `fromMs` is a multiple of the bucket. */
export async function sumKindsByBucket(
  db: Kysely<DatabaseSchema>,
  {
    fromMs,
    bucketSeconds,
    bucketCount,
  }: { fromMs: number; bucketSeconds: number; bucketCount: number },
  { pattern, kinds }: { pattern: number; kinds: readonly string[] },
): Promise<{ bucket: number; kind: string; correlations: number }[]> {
  const toMs = fromMs + bucketSeconds * bucketCount * 1000
  const { rows } = await sql<{ bucket: number; kind: string; correlations: number }>`
    SELECT floor(extract(epoch FROM bucket_start - ${new Date(fromMs)}) / ${bucketSeconds})::INTEGER AS bucket,
      kind, sum(correlations::float8) AS correlations
    FROM (${rowsOf({ fromMs, toMs }, pattern, bucketSeconds * 1000)}) AS part
    WHERE kind = ANY(${kinds}) GROUP BY 1, 2`.execute(db)
  return rows
}

/** Whole hours as such, the rest by the minute: each minute of the stretch exactly once. */
function rowsOf(
  { fromMs, toMs }: Range,
  pattern: number | null,
  finestMs: number = hours.bucketMs,
): RawBuilder<unknown> {
  const hourFromMs = Math.ceil(fromMs / hours.bucketMs) * hours.bucketMs
  const hourToMs = Math.floor(toMs / hours.bucketMs) * hours.bucketMs
  if (finestMs % hours.bucketMs !== 0 || hourFromMs >= hourToMs) {
    return rowsIn(minutes.table, { fromMs, toMs }, pattern)
  }
  const parts = [
    rowsIn(hours.table, { fromMs: hourFromMs, toMs: hourToMs }, pattern),
    rowsIn(minutes.table, { fromMs, toMs: hourFromMs }, pattern),
    rowsIn(minutes.table, { fromMs: hourToMs, toMs }, pattern),
  ]
  return sql.join(parts, sql` UNION ALL `)
}

function rowsIn(table: string, range: Range, pattern: number | null): RawBuilder<unknown> {
  return sql`
    SELECT pattern_id, bucket_start, kind, correlations FROM ${sql.table(table)}
    WHERE bucket_start >= ${new Date(range.fromMs)} AND bucket_start < ${new Date(range.toMs)}
      AND ${pattern === null ? sql`true` : sql`pattern_id = ${pattern}`}`
}
