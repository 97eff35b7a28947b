import { sql, type RawBuilder } from 'kysely'
import { tiers, type EdgeCondition, type EdgeFilter, type Window } from './model.ts'
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
  { protocol, where }: EdgeFilter,
): RawBuilder<unknown> {
  return sql`
    SELECT * FROM rollup_totals
    WHERE bucket_seconds = ${bucketSeconds}
      AND bucket_start >= ${new Date(fromMs)} AND bucket_start < ${new Date(toMs)}
      AND ${matching({ protocol, where })}`
}

/** True where sums over all edges, kept per protocol, answer the question. */
export function isTotal({ service, source, target, edges, where }: EdgeFilter): boolean {
  const isOfNames = [service, source, target, edges].some((part) => part !== undefined)
  return !isOfNames && (where === undefined || isOfProtocol(where))
}

function isOfProtocol(condition: EdgeCondition): boolean {
  if (condition.kind === 'not') return isOfProtocol(condition.of)
  if (condition.kind === 'like') return condition.of.every((part) => part === 'protocol')
  return condition.of.every(isOfProtocol)
}

export function matching(filter: EdgeFilter): RawBuilder<unknown> {
  const { service, source, target, protocol, edges, where } = filter
  const conditions = [
    service !== undefined && sql`(source_service = ${service} OR target_service = ${service})`,
    source !== undefined && sql`source_service = ${source}`,
    target !== undefined && sql`target_service = ${target}`,
    protocol !== undefined && sql`protocol = ${protocol}`,
    where !== undefined && holding(where),
    edges !== undefined &&
      sql`(source_service, target_service, protocol) IN (
        SELECT * FROM unnest(${edges.map((edge) => edge.source)}::text[],
          ${edges.map((edge) => edge.target)}::text[], ${edges.map((edge) => edge.protocol)}::text[])
      )`,
  ]
  return sql.join([sql`true`, ...conditions.filter((condition) => condition !== false)], sql` AND `)
}

const columns = {
  source: sql.ref('source_service'),
  target: sql.ref('target_service'),
  protocol: sql.ref('protocol'),
}

function holding(condition: EdgeCondition): RawBuilder<unknown> {
  switch (condition.kind) {
    case 'not':
      return sql`NOT ${holding(condition.of)}`
    case 'like': {
      const { of, pattern } = condition
      const parts = of.map((part) => sql`${columns[part]} ILIKE ${pattern}`)
      return sql`(${sql.join(parts, sql` OR `)})`
    }
    default: {
      const joiner = condition.kind === 'and' ? sql` AND ` : sql` OR `
      return sql`(${sql.join(condition.of.map(holding), joiner)})`
    }
  }
}
