import { sql, type RawBuilder } from 'kysely'
import type { Transaction } from '#lib/db/database.ts'
import { AppError } from '#lib/platform/errors.ts'
import { contentFields, contentOf, type ContentField } from './content.ts'
import { isRecord, sameJson, type Json } from './json.ts'
import { toPattern, type PatternRow } from './rows.ts'
import type { Pattern, PatternContent } from './schemas.ts'

/** @returns null if there is a pattern of that name */
export async function insertPattern(
  transaction: Transaction,
  content: PatternContent,
): Promise<PatternRow | null> {
  const row = await transaction
    .insertInto('message_patterns')
    .values({ ...content, performance_sla: slaText(content.performance_sla) })
    .onConflict((conflict) => conflict.column('pattern_name').doNothing())
    .returningAll()
    .executeTakeFirst()
  return row ?? null
}

/** The fields in which two contents differ. */
export function changedFields(
  before: PatternContent,
  after: Partial<PatternContent>,
): ContentField[] {
  return contentFields.filter(
    (field) => after[field] !== undefined && !sameJson(before[field], after[field]),
  )
}

/**
 * Writes the fields that differ and no others: what another program wrote into the rest may be more
 * than can be read of it.
 * @returns the pattern as it was, where nothing differs
 * @throws AppError `conflict` if its new name is taken
 */
export async function updateColumns(
  transaction: Transaction,
  pattern: Pattern,
  given: Partial<PatternContent>,
): Promise<Pattern> {
  const before = contentOf(pattern)
  const changed = changedFields(before, given)
  if (changed.length === 0) return pattern
  if (changed.includes('pattern_name')) await refuseTakenName(transaction, given.pattern_name)
  const { performance_sla: sla, ...rest } = pick(given, changed)
  const row = await transaction
    .updateTable('message_patterns')
    .set(rest)
    .$if(sla !== undefined, (query) =>
      query.set({ performance_sla: slaExpression(pattern.sla, sla ?? null) }),
    )
    .where('id', '=', String(pattern.id))
    .returningAll()
    .executeTakeFirstOrThrow()
  return toPattern(row)
}

export function pick(
  content: Partial<PatternContent>,
  fields: readonly ContentField[],
): Partial<PatternContent> {
  const wanted = new Set<string>(fields)
  const picked = { ...content }
  for (const field of contentFields) if (!wanted.has(field)) delete picked[field]
  return picked
}

async function refuseTakenName(transaction: Transaction, name = ''): Promise<void> {
  const taken = await transaction
    .selectFrom('message_patterns')
    .select('id')
    .where('pattern_name', '=', name)
    .executeTakeFirst()
  if (taken) throw new AppError('conflict', `There is a pattern “${name}” already.`)
}

function slaText(sla: Json): string | null {
  return sla === null ? null : JSON.stringify(sla)
}

/** Keys that stay keep their exact numbers, which may be longer than JavaScript's. */
function slaExpression(before: Json, after: Json): RawBuilder<string | null> {
  if (!isRecord(before) || !isRecord(after)) return sql`${slaText(after)}::jsonb`
  const gone = Object.keys(before).filter((key) => !Object.hasOwn(after, key))
  const told = Object.entries(after).filter(([key, value]) => !sameJson(before[key], value))
  return sql`(performance_sla - ${gone}::text[]) || ${JSON.stringify(Object.fromEntries(told))}::jsonb`
}
