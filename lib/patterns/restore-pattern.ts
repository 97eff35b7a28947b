import { sql } from 'kysely'
import type { Actor } from '#lib/access/actor.ts'
import { recordAudit } from '#lib/audit/record-audit.ts'
import type { Database, Transaction } from '#lib/db/database.ts'
import { AppError } from '#lib/platform/errors.ts'
import { announceChange } from './announce-change.ts'
import { contentOf } from './content.ts'
import { lockVersion } from './lock-version.ts'
import { findPattern } from './queries.ts'
import { toPattern, type PatternRow } from './rows.ts'
import type { Pattern, RestorePattern } from './schemas.ts'
import { changedFields, pick } from './write-columns.ts'

/**
 * Makes a pattern what it was at a revision, also one that was deleted. The caller has checked
 * `patterns.edit`.
 * @param of.expected the version that is there, null where the pattern was deleted
 * @throws AppError `not_found`, `conflict` if its name is taken, `precondition_required` or
 *   `precondition_failed` if it is there in another version than expected
 */
export async function restorePattern(
  db: Database,
  actor: Actor,
  of: { name: string; expected: number | null; given: RestorePattern },
): Promise<Pattern> {
  const { version, reason } = of.given
  return await db.transaction().execute(async (transaction) => {
    const before = await lockExpected(transaction, of)
    await announceChange(transaction, { actor, action: 'restored', reason })
    const revision = await findRevision(transaction, {
      name: before?.name ?? of.name,
      id: before?.id,
      version,
    })
    const after = await writeRevision(transaction, revision, before)
    if (after.version === before?.version) return after
    const was = before && contentOf(before)
    const is = contentOf(after)
    await recordAudit(transaction, {
      actor,
      action: 'patterns.restore',
      target: `pattern ${after.name}, version ${version}`,
      before: was && pick(was, changedFields(was, is)),
      after: was ? pick(is, changedFields(was, is)) : is,
    })
    return after
  })
}

async function lockExpected(
  transaction: Transaction,
  { name, expected }: { name: string; expected: number | null },
): Promise<Pattern | undefined> {
  if (expected !== null) return await lockVersion(transaction, name, expected)
  if (!(await findPattern(transaction, name))) return undefined
  const detail = `There is a pattern “${name}”: send If-Match with the version that it is to replace.`
  throw new AppError('precondition_required', detail)
}

async function findRevision(
  transaction: Transaction,
  { name, id, version }: { name: string; id: number | undefined; version: number },
): Promise<{ id: string; pattern_id: string }> {
  const revision = await transaction
    .selectFrom('pattern_revisions')
    .select(['id', 'pattern_id'])
    .where('version', '=', version)
    .where(({ eb, or }) =>
      or([
        eb('pattern_name', '=', name),
        ...(id === undefined ? [] : [eb('pattern_id', '=', String(id))]),
      ]),
    )
    .orderBy('id', 'desc')
    .executeTakeFirst()
  if (revision) return revision
  throw new AppError('not_found', `“${name}” has no revision ${version}.`)
}

/** In SQL, so that no value passes through JavaScript and all come back exactly. */
async function writeRevision(
  transaction: Transaction,
  revision: { id: string; pattern_id: string },
  before: Pattern | undefined,
): Promise<Pattern> {
  const { rows: names } = await sql<{ name: string }>`
    SELECT attname AS name FROM pg_attribute, pattern_revisions r
    WHERE attrelid = 'message_patterns'::REGCLASS AND attnum > 0 AND NOT attisdropped
      AND attgenerated = '' AND r.id = ${revision.id} AND r.content ? attname
    ORDER BY attnum`.execute(transaction)
  const columns = sql.join(names.map(({ name }) => sql.id(name)))
  // Within JSON, a column's JSON null and none look the same.
  const values = sql.join(
    names.map(({ name }) =>
      name === 'performance_sla'
        ? sql`CASE WHEN r.content->'json_nulls' ? ${name} THEN 'null'::jsonb
            ELSE was.performance_sla END`
        : sql.id('was', name),
    ),
  )
  const content = sql`${values} FROM pattern_revisions r,
    jsonb_populate_record(NULL::message_patterns, r.content) AS was WHERE r.id = ${revision.id}`
  try {
    const { rows } = before
      ? await sql<PatternRow>`UPDATE message_patterns SET (${columns}) = (SELECT ${content})
          WHERE id = ${before.id} RETURNING *`.execute(transaction)
      : await sql<PatternRow>`INSERT INTO message_patterns (id, ${columns})
          SELECT ${revision.pattern_id}, ${content} RETURNING *`.execute(transaction)
    const [row] = rows
    if (!row) throw new Error('A revision was gone before it could be restored.')
    return toPattern(row)
  } catch (error) {
    if (!isTaken(error)) throw error
    throw new AppError('conflict', 'Another pattern has taken its name or its place.')
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505'
}
