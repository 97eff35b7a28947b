import { sql, type Kysely } from 'kysely'
import type { DatabaseSchema } from '#lib/db/schema.ts'
import { AppError } from '#lib/platform/errors.ts'
import { matches } from '#lib/platform/filter/matches.ts'
import { parseFilter } from '#lib/platform/filter/parse.ts'
import type { JsonRecord } from './json.ts'
import { patternLanguage } from './pattern-language.ts'
import { toPattern, toServices } from './rows.ts'
import type { Pattern, PatternList, PatternQuery, PatternRevision } from './schemas.ts'

type Reader = Kysely<DatabaseSchema>

/**
 * The patterns that the filter asks for, all of them where it is empty.
 * @throws AppError `bad_request` where the filter is faulty
 */
export async function listPatterns(
  db: Reader,
  { filter, sort, descending }: PatternQuery,
): Promise<PatternList> {
  const column = sql.ref(sort)
  const rows = await db
    .selectFrom('message_patterns')
    .selectAll()
    .orderBy(sort === 'updated_at' ? column : sql`lower(${column})`, (order) =>
      (descending ? order.desc() : order.asc()).nullsLast(),
    )
    .orderBy('pattern_name')
    .execute()
  const patterns = rows.map(toPattern)
  const language = patternLanguage(patterns)
  const parsed = parseFilter(filter, language)
  if (!parsed.ok) {
    const { message, from } = parsed.fault
    throw new AppError('bad_request', `filter: ${message}, at character ${from + 1}.`, {
      faults: [{ path: 'filter', message }],
    })
  }
  return {
    total: patterns.length,
    patterns: patterns.filter((one) => matches(parsed.expression, one, language.wordsOf)),
  }
}

/** By its name, or as `id:42` where another has no such name. */
export async function findPattern(db: Reader, name: string): Promise<Pattern | null> {
  const row = await db
    .selectFrom('message_patterns')
    .selectAll()
    .where(({ eb, or }) => or([eb('pattern_name', '=', name), eb('id', '=', idIn(name))]))
    .orderBy(({ eb }) => eb('pattern_name', '=', name), 'desc')
    .executeTakeFirst()
  return row ? toPattern(row) : null
}

/** Names like `export` or `..` cannot stand in an address. */
function idIn(name: string): string {
  return /^id:(\d{1,18})$/.exec(name)?.[1] ?? '-1'
}

/** @throws AppError `not_found` that says so where it was deleted */
export async function getPattern(db: Reader, name: string): Promise<Pattern> {
  const pattern = await findPattern(db, name)
  if (pattern) return pattern
  const [last] = await listRevisions(db, name, { limit: 1, before: null })
  throw new AppError(
    'not_found',
    last?.deleted
      ? `The pattern “${name}” was deleted by ${last.changedBy ?? 'another program'}; its revisions are there.`
      : `There is no pattern “${name}”.`,
  )
}

/**
 * What a pattern was, the latest first, also under other names; of one that was deleted as well.
 * @param before only revisions of versions below this one
 */
export async function listRevisions(
  db: Reader,
  name: string,
  { limit, before }: { limit: number; before: number | null },
): Promise<PatternRevision[]> {
  const rows = await db
    .selectFrom('pattern_revisions')
    .selectAll()
    .where(({ eb, or }) =>
      or([
        eb('pattern_name', '=', name),
        eb(
          'pattern_id',
          'in',
          eb
            .selectFrom('message_patterns')
            .select('id')
            .where((at) => at.or([at('pattern_name', '=', name), at('id', '=', idIn(name))])),
        ),
      ]),
    )
    .$if(before !== null, (query) => query.where('version', '<', before ?? 0))
    .orderBy('version', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(({ content, ...row }) => ({
    version: row.version,
    name: row.pattern_name,
    action: row.action,
    deleted: row.deleted,
    changedBy: row.changed_by,
    changedAt: row.changed_at.toISOString(),
    reason: row.reason,
    content: toContent(content),
  }))
}

function toContent(content: JsonRecord): PatternRevision['content'] {
  return {
    pattern_name: text(content['pattern_name']) ?? '',
    pattern_type: text(content['pattern_type']) ?? '',
    state: text(content['state']) ?? 'active',
    owner: text(content['owner']),
    description: text(content['description']),
    services_involved: toServices(content['services_involved']),
    message_flow: text(content['message_flow']) ?? '',
    reliability_guarantees: text(content['reliability_guarantees']),
    consistency_model: text(content['consistency_model']),
    failure_handling: text(content['failure_handling']),
    performance_sla: content['performance_sla'] ?? null,
  }
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
