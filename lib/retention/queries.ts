import { sql } from 'kysely'
import type { Database } from '#lib/db/database.ts'
import type { Config } from '#lib/platform/config.ts'
import { mergeRetention, type RetentionName, retentionVariables } from '#lib/platform/retention.ts'
import { type Kept, type RetentionAnswer, retentionNames } from './schemas.ts'
import { readStoredRetention } from './stored-retention.ts'

/** What each setting decides about. */
const tables: Record<RetentionName, readonly string[]> = {
  eventsDays: [
    'communication_events',
    'spans_set_aside',
    'service_addresses',
    'conformance_judgements',
  ],
  rollups10sHours: ['rollups_10s'],
  rollups1mDays: [
    'rollups_1m',
    'breaker_transitions',
    'breaker_counters',
    'conformance_minutes',
    'conformance_hours',
    'conformance_rejudgings',
  ],
  rollups1hDays: ['rollups_1h', 'rollups_1d', 'rollup_totals'],
  healthChecksDays: ['communication_health_checks', 'health_check_sums'],
}

/** How long each kind of data is kept, by whose word, and the room that it takes by the catalog. */
export async function getRetention(db: Database, config: Config): Promise<RetentionAnswer> {
  const [stored, sizes] = await Promise.all([readStoredRetention(db), readSizes(db)])
  const kept = mergeRetention(config, stored)
  const settings = retentionNames.map((name): Kept => ({
    name,
    kept: kept[name],
    fromEnvironment: config[retentionVariables[name]],
    variable: retentionVariables[name],
    isSet: (stored?.[name] ?? null) !== null,
    tables: tables[name].map((table) => ({ table, bytes: 0, rows: null, ...sizes.get(table) })),
  }))
  return {
    settings,
    version: stored?.version ?? 0,
    updatedAt: stored?.updatedAt.toISOString() ?? null,
    updatedBy: stored?.updatedBy ?? null,
  }
}

type Size = { table: string; bytes: number; rows: number | null }

/** With all partitions and indexes. A partition that was never analysed has an unknown number of rows. */
async function readSizes(db: Database): Promise<Map<string, Size>> {
  const { rows } = await sql<Size>`
    SELECT name AS table, sum(pg_total_relation_size(part.oid))::float8 AS bytes,
      sum(NULLIF(part.reltuples, -1)) FILTER (WHERE part.relkind = 'r')::float8 AS rows
    FROM unnest(${Object.values(tables).flat()}::text[]) AS name
    JOIN pg_class AS part ON part.oid = to_regclass(name)
      OR part.oid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = to_regclass(name))
    GROUP BY name`.execute(db)
  return new Map(rows.map((size) => [size.table, size]))
}
