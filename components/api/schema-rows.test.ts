import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { schemaRows } from './schema-rows.ts'

const lines = (schema: z.ZodType, io: 'input' | 'output' = 'output') =>
  schemaRows(z.toJSONSchema(schema, { io })).map(({ path, depth, type, required, description }) =>
    `${'  '.repeat(depth)}${path}${required ? '' : '?'}: ${type} ${description}`.trimEnd(),
  )

describe('the rows of a schema', () => {
  it('name every field below what holds it', () => {
    const schema = z.strictObject({
      services: z
        .array(z.strictObject({ name: z.string(), score: z.number().nullable() }))
        .describe('The worst first'),
      next: z.string().optional(),
    })
    expect(lines(schema)).toEqual([
      'services: object[] The worst first',
      '  services[].name: string',
      '  services[].score: number | null',
      'next?: string',
    ])
  })

  it('tell what a field may hold', () => {
    const schema = z.strictObject({
      kind: z.enum(['service', 'queue']),
      at: z.iso.datetime(),
      limit: z.int().min(1).max(100).default(20).describe('How many'),
      texts: z.array(z.string().nullable()),
    })
    expect(lines(schema, 'input')).toEqual([
      'kind: "service" | "queue"',
      'at: string (date-time)',
      'limit?: integer How many · else 20, at least 1, at most 100',
      'texts: (string | null)[]',
    ])
  })

  it('are one for what has no fields', () => {
    expect(lines(z.string().describe('One event a line'))).toEqual([': string One event a line'])
  })

  it('show the fields of alternatives once', () => {
    const event = z.strictObject({ id: z.string() })
    expect(lines(z.union([z.array(event), event]))).toEqual([
      ': object[] | object',
      '  [].id: string',
      '  id: string',
    ])
  })
})
