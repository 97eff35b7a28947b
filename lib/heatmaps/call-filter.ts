import type { Language, TextField } from '#lib/platform/filter/language.ts'
import { parseFilter, type Expression, type Fault } from '#lib/platform/filter/parse.ts'
import { likePattern } from '#lib/platform/filter/wildcard.ts'
import type { EdgeCondition, EdgeFilter, EdgeKey } from '#lib/rollups/model.ts'

/** Filters run in the database, so nothing is read from an edge here. */
type Sought = never

const ends = {
  service: ['source', 'target'],
  source: ['source'],
  target: ['target'],
  protocol: ['protocol'],
} as const satisfies Record<string, readonly (keyof EdgeKey)[]>
type FieldName = keyof typeof ends

/** What the box above the heatmaps understands; a word is a part of a name at either end. */
export function callLanguage(services: readonly string[] = []): Language<Sought> {
  return {
    fields: [
      textField('service', 'at either end', services),
      textField('source', 'the service that calls', services),
      textField('target', 'what is called', services),
      textField('protocol', 'http, grpc, …', ['http', 'grpc', 'kafka', 'amqp']),
    ],
    wordsOf: () => [],
    words: services,
  }
}

function textField(name: FieldName, about: string, values: readonly string[]): TextField<Sought> {
  return { kind: 'text', name, about, values, valuesOf: () => [] }
}

/** `q` is what is typed; the others are whole names, as addresses of other pages give them. */
export type FilterFields = {
  service?: string | undefined
  source?: string | undefined
  target?: string | undefined
  protocol?: string | undefined
  q?: string | undefined
}
type Read =
  | { ok: true; filter: EdgeFilter; services: readonly string[] }
  | { ok: false; fault: Fault }

/** The edges that are meant, and the services that all their calls have at an end. */
export function readCallFilter({ q = '', ...exact }: FilterFields): Read {
  const parsed = parseFilter(q, callLanguage())
  if (!parsed.ok) return parsed
  const { expression } = parsed
  const named = namedIn(expression).filter(({ field }) => field !== 'protocol')
  const services = [exact.service, exact.source, exact.target, ...named.map(({ name }) => name)]
  return {
    ok: true,
    filter: { ...exact, ...(expression && { where: conditionOf(expression) }) },
    services: [...new Set(services.filter((name) => name !== undefined))],
  }
}

/** What a filter names in whole, of what must hold for all calls. */
export function namesOf(q: string): Partial<Record<FieldName, string>> {
  const parsed = parseFilter(q, callLanguage())
  if (!parsed.ok) return {}
  return Object.fromEntries(namedIn(parsed.expression).map(({ field, name }) => [field, name]))
}

type Named = { field: FieldName; name: string }

function namedIn(expression: Expression<Sought> | null): Named[] {
  if (expression?.kind === 'and') return expression.of.flatMap(namedIn)
  if (expression?.kind !== 'text' || expression.negated || hasWildcard(expression.text)) return []
  const { field, text } = expression
  return isFieldName(field.name) ? [{ field: field.name, name: text }] : []
}

function conditionOf(expression: Expression<Sought>): EdgeCondition {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return { kind: expression.kind, of: expression.of.map(conditionOf) }
    case 'not':
      return { kind: 'not', of: conditionOf(expression.of) }
    case 'text': {
      const { field, text, negated } = expression
      const of = isFieldName(field.name) ? ends[field.name] : ends.service
      const like: EdgeCondition = { kind: 'like', of, pattern: likePattern(text) }
      return negated ? { kind: 'not', of: like } : like
    }
    case 'word': {
      const pattern = likePattern(expression.text)
      return {
        kind: 'like',
        of: ends.service,
        pattern: hasWildcard(expression.text) ? pattern : `%${pattern}%`,
      }
    }
    // There are no numbers in this language.
    default:
      return { kind: 'or', of: [] }
  }
}

function hasWildcard(text: string): boolean {
  return /[*?]/.test(text)
}

function isFieldName(name: string): name is FieldName {
  return Object.hasOwn(ends, name)
}
