import { sql, type Kysely } from 'kysely'
import type { DatabaseSchema } from '#lib/db/schema.ts'
import { AppError } from '#lib/platform/errors.ts'
import { asyncApiOf } from './asyncapi.ts'
import { contentOf } from './content.ts'
import { hasPlainNumbers, hasProtoKey, parseJson } from './json.ts'
import type { PortablePattern } from './portable-entry.ts'
import { writeFile } from './portable-file.ts'
import { toPattern, type PatternRow } from './rows.ts'
import type { ExportQuery } from './schemas.ts'

const contentTypes = {
  yaml: 'application/yaml',
  json: 'application/json',
  asyncapi: 'application/json',
} as const

export type ExportedFile = { contentType: string; fileName: string; text: string }

/**
 * Those of these names as one file; all patterns where no name is given.
 * @throws AppError `not_found`
 */
export async function exportPatterns(
  db: Kysely<DatabaseSchema>,
  { format, names }: { format: ExportQuery['format']; names: readonly string[] },
): Promise<ExportedFile> {
  const patterns = await readPortable(db, names)
  const found = new Set(patterns.map(({ content }) => content.pattern_name))
  const missing = names.filter((one) => !found.has(one))
  if (missing.length > 0) {
    throw new AppError('not_found', `There is no pattern “${missing.join('”, “')}”.`)
  }
  const text =
    format === 'asyncapi'
      ? `${JSON.stringify(asyncApiOf(patterns.map(({ content }) => content)), null, 2)}\n`
      : writeFile(patterns, format)
  const extension = { yaml: 'yaml', json: 'json', asyncapi: 'asyncapi.json' }[format]
  const base = (names.length === 1 ? (names[0] ?? '') : 'patterns').replaceAll(/[^\w.-]+/g, '-')
  return { contentType: contentTypes[format], fileName: `${base}.${extension}`, text }
}

async function readPortable(
  db: Kysely<DatabaseSchema>,
  names: readonly string[],
): Promise<PortablePattern[]> {
  const one = names.length === 0 ? sql`TRUE` : sql`pattern_name = ANY(${[...names]})`
  const { rows } = await sql<PatternRow & { services_json: string; sla_json: string | null }>`
    SELECT *, to_jsonb(services_involved)::text AS services_json, performance_sla::text AS sla_json
    FROM message_patterns WHERE ${one} ORDER BY pattern_name`.execute(db)
  return rows.map(({ services_json: services, sla_json: sla, ...row }) => ({
    content: contentOf(toPattern(row)),
    exact: {
      ...(!isPlainList(services) && { services_involved: services }),
      ...(sla !== null && !isPlainSla(sla) && { performance_sla: sla }),
    },
  }))
}

/** The JSON null is not the same as nothing. */
function isPlainSla(text: string): boolean {
  return text !== 'null' && hasPlainNumbers(text) && !hasProtoKey(text)
}

function isPlainList(text: string): boolean {
  const parsed = parseJson(text)
  return (
    'value' in parsed &&
    Array.isArray(parsed.value) &&
    parsed.value.every((entry) => typeof entry === 'string')
  )
}
