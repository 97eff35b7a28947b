import type { PoolClient } from 'pg'
import { AppError } from '#lib/platform/errors.ts'
import { runLong } from './run-sql-file.ts'

/** Partitions communication_events and widens columns of the other tables. */
const migration = '20261123_01_partition_communication_events'

// The columns that it widens, and all of communication_events, which it makes anew.
const query = `
WITH altered AS (
  SELECT a.attrelid AS relation, a.attnum AS number
  FROM pg_attribute a
  WHERE (a.attrelid = to_regclass('communication_events') AND a.attnum >= 0 AND NOT a.attisdropped)
     OR (a.attrelid = to_regclass('communication_patterns') AND a.attname IN
         ('source_service', 'target_service', 'protocol', 'message_format', 'avg_latency_ms'))
     OR (a.attrelid = to_regclass('communication_health_checks') AND a.attname IN
         ('service_name', 'response_time_ms'))
  UNION ALL SELECT to_regclass('communication_events'), 0
),
dependent AS (
  SELECT DISTINCT d.classid, d.objid, d.objsubid
  FROM pg_depend d
  LEFT JOIN altered ON d.refclassid = 'pg_class'::regclass AND d.refobjid = altered.relation
    AND d.refobjsubid = altered.number
  LEFT JOIN pg_type row_type ON d.refclassid = 'pg_type'::regclass AND row_type.oid = d.refobjid
    AND row_type.typrelid = to_regclass('communication_events')
  WHERE altered.relation IS NOT NULL OR row_type.oid IS NOT NULL
     OR (d.refclassid = 'pg_proc'::regclass AND d.refobjid = to_regprocedure('analyze_communication_health()'))
)
SELECT CASE classid
    WHEN 'pg_rewrite'::regclass THEN (
      SELECT CASE WHEN r.rulename = '_RETURN'
        THEN CASE c.relkind WHEN 'm' THEN 'materialized view ' ELSE 'view ' END || c.oid::regclass
        ELSE pg_describe_object(classid, objid, objsubid) END
      FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class WHERE r.oid = objid)
    ELSE pg_describe_object(classid, objid, objsubid) END AS name
FROM dependent
WHERE classid IN ('pg_rewrite'::regclass, 'pg_policy'::regclass, 'pg_proc'::regclass,
    'pg_publication_rel'::regclass, 'pg_statistic_ext'::regclass)
  OR (classid = 'pg_trigger'::regclass AND EXISTS (
    SELECT FROM pg_trigger t WHERE t.oid = objid AND NOT t.tgisinternal
      AND t.tgrelid <> to_regclass('communication_events')))
  OR (classid = 'pg_attrdef'::regclass AND EXISTS (
    SELECT FROM pg_attrdef e JOIN pg_attribute a ON a.attrelid = e.adrelid AND a.attnum = e.adnum
    WHERE e.oid = objid AND a.attgenerated <> '' AND e.adrelid <> to_regclass('communication_events')))
  OR (classid = 'pg_class'::regclass AND objsubid > 0
    AND objid <> to_regclass('communication_events'))
UNION
SELECT pg_describe_object('pg_constraint'::regclass, oid, 0) FROM pg_constraint
WHERE contype = 'f' AND confrelid = to_regclass('communication_events')
UNION
SELECT 'table ' || inhrelid::regclass || ', which inherits from communication_events'
FROM pg_inherits WHERE inhparent = to_regclass('communication_events')
UNION
SELECT 'grants on the column communication_events.' || attname FROM pg_attribute
WHERE attrelid = to_regclass('communication_events') AND attacl IS NOT NULL
ORDER BY 1`

/**
 * A database that has AR-002's tables already may hold objects of other programs that would stop the
 * taking over half way, or get lost on it.
 * @throws AppError `conflict` that names them all, before anything is changed.
 */
export async function refuseObstacles(
  client: PoolClient,
  pending: readonly { name: string }[],
): Promise<void> {
  if (!pending.some(({ name }) => name === migration)) return
  const names = (await runLong<{ name: string }>(client, query)).map(({ name }) => name)
  if (names.length === 0) return
  throw new AppError(
    'conflict',
    [
      'communication_events is to be partitioned by day, and some columns become wider. In the way are',
      ...names.map((name) => `  ${name}`),
      'Nothing was changed. Save their definitions (pg_dump --schema-only), drop them, migrate again,',
      'and create them anew. A foreign key can then refer to (correlation_id, occurred_at, id), which',
      'is the new primary key; id alone is no longer unique to PostgreSQL.',
    ].join('\n'),
  )
}
