import type { z } from 'zod'
import type { Path, Position } from './yaml-positions.ts'

export type FileFault = Position & { path: string; message: string }

export type PathFault = { path: Path; message: string }

type ObjectSchema = z.ZodObject<z.ZodRawShape>

/** What a schema finds wrong with a value, in the words that an operator reads, one entry a fault. */
export function listFaults(schema: ObjectSchema, value: unknown): PathFault[] {
  const parsed = schema.safeParse(value)
  return parsed.success
    ? []
    : parsed.error.issues.flatMap((issue) => wordIssue(schema, value, issue))
}

function wordIssue(schema: ObjectSchema, value: unknown, issue: z.core.$ZodIssue): PathFault[] {
  const { path } = issue
  const found = path.reduce(memberOf, value)
  if (issue.code === 'unrecognized_keys') {
    const known = path.at(-1) === 'expect' ? ['status'] : Object.keys(schema.shape)
    return issue.keys.map((key) => ({ path: [...path, key], message: unknownKey(key, known) }))
  }
  if (found === undefined) return [{ path, message: 'is missing' }]
  return [{ path, message: `${expectation(issue)}, got ${quote(found)}` }]
}

function memberOf(value: unknown, part: PropertyKey): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return Object.getOwnPropertyDescriptor(value, part)?.value
}

const namesOfTypes: Record<string, string> = {
  string: 'a text',
  array: 'a list',
  object: 'a mapping',
}

function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') {
    return `must be ${namesOfTypes[issue.expected] ?? issue.expected}`
  }
  if (issue.code === 'invalid_value') {
    const values = issue.values.map(String)
    return `must be ${values.length > 1 ? `one of ${values.join(', ')}` : values.join('')}`
  }
  return issue.message
}

function quote(value: unknown): string {
  if (value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a mapping'
  const plain = typeof value === 'number' ? String(value) : JSON.stringify(value)
  const text = (typeof value === 'string' ? value : plain).replace(/\/\/[^@/]*@/, '//…@')
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)
}

function unknownKey(key: string, known: readonly string[]): string {
  const nearest = known
    .map((word) => ({ word, distance: editDistance(bare(key), bare(word)) }))
    .toSorted((a, b) => a.distance - b.distance)[0]
  const hint =
    nearest !== undefined && nearest.distance <= 2 ? `; did you mean ${nearest.word}?` : ''
  return `is an unknown key${hint}`
}

function bare(key: string): string {
  return key.toLowerCase().replaceAll(/[-_ ]/g, '').slice(0, 40)
}

function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (const [i, letter] of [...left].entries()) {
    const next = [i + 1]
    for (const [j, other] of [...right].entries()) {
      const replaced = (row[j] ?? 0) + (letter === other ? 0 : 1)
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
