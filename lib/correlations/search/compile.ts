import { sql, type RawBuilder } from 'kysely'
import type { NumberOperator } from '#lib/platform/filter/language.ts'
import { grpcCodeNames } from '#lib/platform/grpc-code-names.ts'
import { grpcProtocols } from '#lib/platform/status-words.ts'
import type { Expression } from '#lib/platform/filter/parse.ts'
import { likePattern } from '#lib/platform/filter/wildcard.ts'
import { type SoughtCall, type TextFieldName, textFields } from '../analysis/search-language.ts'

type Sought = Expression<SoughtCall>
type Condition = RawBuilder<unknown>

const failing = sql`e.event_type IN ('error', 'timeout')`

const columnsOf: Record<TextFieldName, readonly string[]> = {
  service: ['source_service', 'target_service'],
  source: ['source_service'],
  target: ['target_service'],
  operation: ['operation'],
  protocol: ['protocol'],
  status: ['status_code'],
  error: ['error_message'],
}
const wordColumns = ['error_message', 'operation', 'source_service', 'target_service'] as const
const numberColumns: Record<string, string> = { duration: 'latency_ms', bytes: 'payload_size' }

const operators: Record<NumberOperator, Condition> = {
  '>': sql`>`,
  '>=': sql`>=`,
  '<': sql`<`,
  '<=': sql`<=`,
  '=': sql`=`,
  '!=': sql`<>`,
}

/** A search as a condition on one row `e` of communication_events. */
export function conditionOf(expression: Sought | null): Condition {
  if (expression === null) return sql`true`
  switch (expression.kind) {
    case 'and':
      return sql`(${sql.join(expression.of.map(conditionOf), sql` AND `)})`
    case 'or':
      return sql`(${sql.join(expression.of.map(conditionOf), sql` OR `)})`
    case 'not':
      return sql`(${conditionOf(expression.of)}) IS NOT TRUE`
    case 'number': {
      const column = sql.ref(`e.${numberColumns[expression.field.name] ?? 'latency_ms'}`)
      return sql`${column} ${operators[expression.operator]} ${expression.value}`
    }
    case 'text': {
      const found = textCondition(expression.field.name, expression.text)
      return expression.negated ? sql`(${found}) IS NOT TRUE` : found
    }
    case 'word':
      return wordCondition(expression.text, expression.quoted)
    default:
      return sql`false`
  }
}

function isTextField(name: string): name is TextFieldName {
  return Object.hasOwn(textFields, name)
}

/** The whole text, where `*` and `?` stand for anything; of an error, any part. Case does not matter. */
function textCondition(name: string, text: string): Condition {
  const grpcCode = name === 'status' ? grpcCodeNames.indexOf(text.toUpperCase()) : -1
  if (grpcCode >= 0)
    return sql`(e.status_code = ${grpcCode} AND e.protocol ~* ${grpcProtocols.source})`
  const columns = isTextField(name) ? columnsOf[name] : []
  const pattern = name === 'error' ? containing(text) : likePattern(text)
  return anyLike(columns, pattern)
}

function wordCondition(text: string, quoted: boolean): Condition {
  const word = text.toLowerCase()
  if (!quoted && (word === 'error' || word === 'failed')) return failing
  if (!quoted && word === 'timeout') return sql`e.event_type = 'timeout'`
  return anyLike(wordColumns, containing(text))
}

function anyLike(columns: readonly string[], pattern: string): Condition {
  const parts = columns.map((column) => sql`${sql.ref(`e.${column}`)}::TEXT ILIKE ${pattern}`)
  return sql`(${sql.join(parts, sql` OR `)})`
}

function containing(text: string): string {
  return `%${likePattern(text)}%`
}
