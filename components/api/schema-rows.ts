import type { JsonSchema } from '#lib/api/model.ts'

export type SchemaRow = {
  /** `services[].traffic.calls`; empty for the whole. */
  path: string
  depth: number
  type: string
  required: boolean
  description: string
}

const deepest = 8

/** A schema as the lines of a table, each field below what holds it. */
export function schemaRows(schema: JsonSchema): SchemaRow[] {
  const top = { path: '', depth: 0, required: true }
  const rows = rowsOf(schema, top)
  const [first] = rows
  const saysNothing = first?.type === 'object' && first.description === ''
  return saysNothing ? rows.slice(1).map((row) => ({ ...row, depth: row.depth - 1 })) : rows
}

type Place = Pick<SchemaRow, 'path' | 'depth' | 'required'>

function rowsOf(schema: JsonSchema, place: Place): SchemaRow[] {
  const row = { ...place, type: typeOf(schema), description: descriptionOf(schema) }
  if (place.depth > deepest) return [row]
  return [row, ...fieldsOf(schema, place)]
}

function fieldsOf(schema: JsonSchema, { path, depth }: Place): SchemaRow[] {
  const { properties = {}, required = [], items } = schema
  const alternatives = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])]
  const inner = alternatives.flatMap((part) => fieldsOf(part, { path, depth, required: true }))
  if (isSchema(items)) inner.push(...fieldsOf(items, { path: `${path}[]`, depth, required: true }))
  const own = Object.entries(properties).flatMap(([name, property]) =>
    isSchema(property)
      ? rowsOf(property, {
          path: path === '' ? name : `${path}.${name}`,
          depth: depth + 1,
          required: required.includes(name),
        })
      : [],
  )
  return [...own, ...withoutRepetition(inner)]
}

/** Alternatives may share fields. */
function withoutRepetition(rows: readonly SchemaRow[]): SchemaRow[] {
  const seen = new Set<string>()
  return rows.filter(({ path }) => !seen.has(path) && seen.add(path))
}

function typeOf(schema: JsonSchema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum !== undefined)
    return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  const alternatives = schema.anyOf ?? schema.oneOf
  if (alternatives !== undefined) {
    return [...new Set(alternatives.map((part) => typeOf(part)))].join(' | ')
  }
  if (schema.type === 'array') {
    const inner = isSchema(schema.items) ? typeOf(schema.items) : 'anything'
    return inner.includes(' ') ? `(${inner})[]` : `${inner}[]`
  }
  const name = Array.isArray(schema.type) ? schema.type.join(' | ') : (schema.type ?? 'anything')
  return schema.format === undefined ? name : `${name} (${schema.format})`
}

function descriptionOf(schema: JsonSchema): string {
  const { description = '', default: fallback, minimum, maximum, maxLength } = schema
  const limits = [
    fallback !== undefined && `else ${JSON.stringify(fallback)}`,
    isLimit(minimum) && `at least ${minimum}`,
    isLimit(maximum) && `at most ${maximum}`,
    maxLength !== undefined && `at most ${maxLength} characters`,
  ].filter((limit) => limit !== false)
  return [description, limits.join(', ')].filter(Boolean).join(' · ')
}

/** A whole number has limits of its own, which say nothing. */
function isLimit(limit: number | undefined): boolean {
  return limit !== undefined && Math.abs(limit) < Number.MAX_SAFE_INTEGER
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
