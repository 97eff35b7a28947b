import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Actor } from '#lib/access/actor.ts'
import { recordAudit } from '#lib/audit/record-audit.ts'
import type { Database, Transaction } from '#lib/db/database.ts'
import { AppError } from '#lib/platform/errors.ts'
import { announceChange } from './announce-change.ts'
import { contentOf } from './content.ts'
import { diffPatterns } from './diff.ts'
import type { PortablePattern } from './portable-entry.ts'
import { readFile, type FileEntry } from './portable-file.ts'
import { problemsOf } from './problems.ts'
import { findPattern, listRevisions } from './queries.ts'
import { toPattern } from './rows.ts'
import type { ImportReport, Pattern } from './schemas.ts'
import { changedFields, insertPattern, pick, updateColumns } from './write-columns.ts'

export type ImportOptions = {
  dryRun?: boolean
  reason?: string | null | undefined
  /** What a dry run was told of: refuse if it is no longer so. */
  basis?: string | null
  /** Leave alone what somebody else has edited or deleted. */
  keepEdited?: boolean
}
type Line = ImportReport['patterns'][number]

/**
 * Makes the patterns of a file what the file says; those that it does not name stay. All or nothing:
 * with one that is faulty none is written. The caller has checked `patterns.edit`.
 * @returns what was done, or of a dry run what would be
 * @throws AppError `bad_request` with every fault, or `precondition_failed` if the basis has changed
 */
export async function importPatterns(
  db: Database,
  actor: Actor,
  { file, ...options }: ImportOptions & { file: string },
): Promise<ImportReport> {
  const entries = readFile(file)
  const report = await db.transaction().execute(async (transaction) => {
    // One import at a time, and the rows stay what they are until it is done.
    await sql`SELECT pg_advisory_xact_lock(hashtext('signalbox.import_patterns'))`.execute(
      transaction,
    )
    const names = entries.flatMap(({ name }) => name ?? [])
    const basis = await basisOf(transaction, names)
    if (options.basis != null && options.basis !== basis) {
      const detail = 'Patterns of this file were changed since the dry run: run it again.'
      throw new AppError('precondition_failed', detail)
    }
    const lines: Line[] = []
    for (const [at, entry] of entries.entries()) {
      lines.push({ at, ...(await planOf(transaction, entry, { actor, options })) })
    }
    const isFaulty = lines.some(({ outcome }) => outcome === 'faulty')
    const applied = options.dryRun !== true && !isFaulty
    if (applied) {
      for (const { at, outcome } of lines) {
        const pattern = entries[at]?.pattern
        const isChange = outcome === 'created' || outcome === 'updated'
        if (pattern && isChange)
          await write(transaction, pattern, { actor, reason: options.reason })
      }
    }
    return { applied, basis, counts: countsOf(lines), patterns: lines }
  })
  if (options.dryRun !== true && !report.applied) throw faultyFile(report)
  return report
}

/** Another one as soon as one of these patterns is in another version, comes or goes. */
async function basisOf(transaction: Transaction, names: readonly string[]): Promise<string> {
  const rows = await transaction
    .selectFrom('message_patterns')
    .select(['id', 'pattern_name', 'version'])
    .where('pattern_name', '=', sql<string>`ANY(${[...names]})`)
    .orderBy('id')
    .forUpdate()
    .execute()
  return createHash('sha256').update(JSON.stringify(rows)).digest('hex').slice(0, 16)
}

async function planOf(
  transaction: Transaction,
  { name, pattern, faults }: FileEntry,
  { actor, options }: { actor: Actor; options: ImportOptions },
): Promise<Omit<Line, 'at'>> {
  if (!pattern) return { name, outcome: 'faulty', faults, problems: [], changes: [] }
  const { content } = pattern
  const before = await findPattern(transaction, content.pattern_name)
  const known = { name: content.pattern_name, faults, problems: problemsOf(content) }
  if (options.keepEdited && (await isEdited(transaction, content.pattern_name, actor))) {
    return { ...known, outcome: 'kept', changes: [] }
  }
  if (before?.name !== content.pattern_name) return { ...known, outcome: 'created', changes: [] }
  const changes = diffPatterns(contentOf(before), content)
  const differs = changes.length > 0 || (await differsExactly(transaction, before, pattern))
  return { ...known, outcome: differs ? 'updated' : 'unchanged', changes }
}

async function isEdited(transaction: Transaction, name: string, actor: Actor): Promise<boolean> {
  const [last] = await listRevisions(transaction, name, { limit: 1, before: null })
  return last !== undefined && last.changedBy !== nameOf(actor)
}

async function write(
  transaction: Transaction,
  pattern: PortablePattern,
  { actor, reason }: { actor: Actor; reason: string | null | undefined },
): Promise<void> {
  const { content } = pattern
  await announceChange(transaction, { actor, action: 'imported', reason })
  const found = await findPattern(transaction, content.pattern_name)
  const before = found?.name === content.pattern_name ? found : null
  const after = before
    ? await updateColumns(transaction, before, content)
    : await insertPattern(transaction, content).then((row) => row && toPattern(row))
  if (!after) throw new AppError('conflict', `“${content.pattern_name}” has just come to be.`)
  await writeExactly(transaction, after, pattern)
  const was = before && contentOf(before)
  const changed = was && changedFields(was, content)
  await recordAudit(transaction, {
    actor,
    action: 'patterns.import',
    target: `pattern ${content.pattern_name}`,
    before: was && changed && pick(was, changed),
    after: changed ? pick(content, changed) : content,
  })
}

/** Columns that only PostgreSQL can hold exactly: arrays with nulls, numbers of many digits. */
async function writeExactly(
  transaction: Transaction,
  { id }: Pattern,
  pattern: PortablePattern,
): Promise<void> {
  for (const { column, text } of exactColumns(pattern)) {
    // jsonb_populate_record makes nothing of the JSON null.
    const value =
      column === 'performance_sla'
        ? sql`${text}::jsonb`
        : sql`(jsonb_populate_record(NULL::message_patterns,
            jsonb_build_object(${column}::text, ${text}::jsonb))).${sql.id(column)}`
    await sql`UPDATE message_patterns p SET ${sql.id(column)} = ${value}
      WHERE p.id = ${id} AND to_jsonb(p.${sql.id(column)}) IS DISTINCT FROM ${text}::jsonb`.execute(
      transaction,
    )
  }
}

async function differsExactly(
  transaction: Transaction,
  { id }: Pattern,
  pattern: PortablePattern,
): Promise<boolean> {
  for (const { column, text } of exactColumns(pattern)) {
    const { rows } = await sql`SELECT 1 FROM message_patterns p
      WHERE p.id = ${id} AND to_jsonb(p.${sql.id(column)}) IS DISTINCT FROM ${text}::jsonb`.execute(
      transaction,
    )
    if (rows.length > 0) return true
  }
  return false
}

function exactColumns({ exact }: PortablePattern): { column: string; text: string }[] {
  return Object.entries(exact).flatMap(([column, text]) =>
    text === undefined ? [] : [{ column, text }],
  )
}

function nameOf(actor: Actor): string {
  return actor.kind === 'user' ? actor.email : actor.name
}

function countsOf(lines: readonly Line[]): ImportReport['counts'] {
  const counts = { created: 0, updated: 0, unchanged: 0, kept: 0, faulty: 0 }
  for (const { outcome } of lines) counts[outcome] += 1
  return counts
}

function faultyFile({ patterns }: ImportReport): AppError {
  const faulty = patterns.filter(({ outcome }) => outcome === 'faulty')
  const faults = faulty.flatMap(({ at, faults: own }) =>
    own.map(({ path, message }) => ({ path: `patterns[${at}]${path && `.${path}`}`, message })),
  )
  const named = faulty.map(({ at, name, faults: own }) => {
    const why = own.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; ')
    return `${name ? `“${name}”` : `number ${at + 1}`} (${why})`
  })
  const detail = `Nothing was imported. Of ${patterns.length} patterns ${faulty.length} cannot be: ${named.join(', ')}.`
  return new AppError('bad_request', detail, { faults })
}
