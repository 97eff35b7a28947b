import { sql, type RawBuilder } from 'kysely'
import type { Database } from '#lib/db/database.ts'
import type { AuditFilter, AuditPage, AuditQuery, AuditRow } from './schemas.ts'

const pageRows = 100

/** One page of the audit log, the newest first. */
export async function listAudit(db: Database, query: AuditQuery): Promise<AuditPage> {
  const rows = await readRows(db, query, { before: query.before ?? null, limit: pageRows + 1 })
  const page = rows.slice(0, pageRows)
  return { rows: page, next: rows.length > pageRows ? (page.at(-1)?.id ?? null) : null }
}

/** All rows of a search, a batch at a time, so that an export needs little memory. */
export async function* eachAuditBatch(
  db: Database,
  filter: AuditFilter,
  batchRows = 1_000,
): AsyncGenerator<AuditRow[]> {
  let before: string | null = null
  for (;;) {
    const rows: AuditRow[] = await readRows(db, filter, { before, limit: batchRows })
    if (rows.length === 0) return
    yield rows
    before = rows.at(-1)?.id ?? null
  }
}

async function readRows(
  db: Database,
  filter: AuditFilter,
  { before, limit }: { before: string | null; limit: number },
): Promise<AuditRow[]> {
  const { rows } = await sql<AuditRow>`
    SELECT id::text, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at,
      actor_kind AS "actorKind", actor_id AS "actorId", actor_name AS actor, action, target,
      before, after, address, request_id AS "requestId"
    FROM audit_log
    WHERE ${sql.join(conditions(filter, before), sql` AND `)}
    ORDER BY audit_log.id DESC LIMIT ${limit}`.execute(db)
  return rows
}

function conditions(
  { q, action, from, to }: AuditFilter,
  before: string | null,
): RawBuilder<boolean>[] {
  const all = [sql<boolean>`TRUE`]
  if (before !== null) all.push(sql<boolean>`id < ${before}::bigint`)
  if (from !== undefined) all.push(sql<boolean>`at >= ${from}`)
  if (to !== undefined) all.push(sql<boolean>`at < ${to}`)
  if (action !== undefined) {
    all.push(sql<boolean>`(action = ${action} OR starts_with(action, ${`${action}.`}))`)
  }
  for (const word of q?.split(/\s+/).filter(Boolean) ?? []) {
    all.push(sql<boolean>`concat_ws(' ', actor_name, action, target, address, request_id, before, after)
      ILIKE ${`%${word.replaceAll(/[\\%_]/g, '\\$&')}%`}`)
  }
  return all
}
