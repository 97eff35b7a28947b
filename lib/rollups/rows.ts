import { sql, type RawBuilder } from 'kysely'
import { tiers, type EdgeFilter, type Window } from './model.ts'
import type { Piece } from './pieces.ts'

/** The rows of a tier, and so of each slot, in a stretch of it. */
export function rowsOf({ tier, fromMs, toMs }: Piece, filter: EdgeFilter): RawBuilder<unknown> {
  return sql`
    SELECT * FROM ${sql.table(tiers[tier].table)}
    WHERE bucket_start >= ${new Date(fromMs)} AND bucket_start < ${new Date(toMs)}
      AND ${matching(filter)}`
}

export function rowsOfAll(pieces: readonly Piece[], filter: EdgeFilter): RawBuilder<unknown> {
  return sql.join(
    pieces.map((piece) => rowsOf(piece, filter)),
    sql` UNION ALL `,
  )
}

export function totalsOf(
  { bucketSeconds, fromMs, toMs }: Pick<Window, 'bucketSeconds' | 'fromMs' | 'toMs'>,
  { protocol }: EdgeFilter,
): RawBuilder<unknown> {
  return sql`
    SELECT * FROM rollup_totals
    WHERE bucket_seconds = ${bucketSeconds}
      AND bucket_start >= ${new Date(fromMs)} AND bucket_start < ${new Date(toMs)}
      AND ${matching({ protocol })}`
}

/** True where sums over all edges, kept per protocol, answer the question. */
export function isTotal({ service, source, target, edges }: EdgeFilter): boolean {
  return [service, source, target, edges].every((part) => part === undefined)
}

export function matching(filter: EdgeFilter): RawBuilder<unknown> {
  const { service, source, target, protocol, edges } = filter
  const conditions = [
    service !== undefined && sql`(source_service = ${service} OR target_service = ${service})`,
    source !== undefined && sql`source_service = ${source}`,
    target !== undefined && sql`target_service = ${target}`,
    protocol !== undefined && sql`protocol = ${protocol}`,
    edges !== undefined &&
      sql`(source_service, target_service, protocol) IN (
        SELECT * FROM unnest(${edges.map((edge) => edge.source)}::text[],
          ${edges.map((edge) => edge.target)}::text[], ${edges.map((edge) => edge.protocol)}::text[])
      )`,
  ]
  return sql.join([sql`true`, ...conditions.filter((condition) => condition !== false)], sql` AND `)
}
