import { glob, readFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { Validator } from '@seriousme/openapi-schema-validator'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { allowedMethods, endpoints } from './endpoints.ts'
import type { Endpoint } from './model.ts'
import { openApiOf } from './openapi.ts'

const root = resolve(import.meta.dirname, '../..')
/** What other programs do not call: pages' own sign-in, and the answer to what there is not. */
const undescribed = ['/api/auth/', '/api/[[...path]]', '/v1/[...path]']

/** GET /api/v1/overview and the like, from the route files. */
async function routes(): Promise<string[]> {
  const found: string[] = []
  for await (const file of glob('app/**/route.ts', { cwd: root })) {
    const path = `/${relative('app', join(file, '..'))}`
      .replaceAll(/\/\([^)]+\)/g, '')
      .replaceAll(/\[(\w+)\]/g, '{$1}')
    if (undescribed.some((start) => path.startsWith(start))) continue
    const source = await readFile(join(root, file), 'utf8')
    const methods = source.matchAll(/^export .*?\b(GET|POST|PUT|PATCH|DELETE)\b/gm)
    found.push(...[...methods].map(([, method]) => `${method} ${path}`))
  }
  return found.toSorted()
}

const described = (list: readonly Endpoint[]) =>
  list.map(({ method, path }) => `${method} ${path}`).toSorted()

describe('the description of the API', () => {
  let document: ReturnType<typeof openApiOf>
  beforeAll(() => {
    document = openApiOf(endpoints)
  })

  it('has every route and method, and none that there is not', async () => {
    expect(described(endpoints)).toEqual(await routes())
  })

  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator()
    const outcome = await validator.validate(structuredClone(document))
    expect(outcome.errors).toBeUndefined()
    expect(outcome.valid).toBe(true)
    expect(validator.version).toBe('3.1')
  })

  it('gives every operation an id of its own, a summary, and the form of its JSON answers', () => {
    const operations = Object.values(document.paths).flatMap(Object.values)
    const ids = operations.map(({ operationId }) => operationId)
    expect(new Set(ids).size).toBe(ids.length)
    for (const { method, path, summary, answers } of endpoints) {
      expect(summary, `${method} ${path}`).not.toBe('')
      expect(Object.keys(answers), `${method} ${path}`).not.toEqual([])
    }
  })
})

describe('an operation', () => {
  const endpoint: Endpoint = {
    method: 'PUT',
    path: '/api/v1/things/{name}',
    tag: 'Things',
    summary: 'Change a thing',
    permission: 'patterns.edit',
    parameters: {
      path: z.strictObject({ name: z.string() }),
      query: z
        .strictObject({ dry: z.enum(['yes', 'no']).optional().describe('Only look') })
        .transform(({ dry }) => dry === 'yes'),
      header: z.strictObject({ 'if-match': z.string() }),
    },
    body: { 'application/json': z.strictObject({ size: z.number().default(3) }) },
    answers: { 200: { description: 'Changed', schema: z.strictObject({ size: z.number() }) } },
    problems: ['bad_request', 'precondition_failed'],
  }
  const operation = openApiOf([endpoint]).paths['/api/v1/things/{name}']?.put

  it('takes what its schemas take', () => {
    expect(operation?.parameters).toEqual([
      { name: 'name', in: 'path', required: true, schema: { type: 'string' } },
      {
        name: 'dry',
        in: 'query',
        required: false,
        description: 'Only look',
        schema: { type: 'string', enum: ['yes', 'no'] },
      },
      { name: 'if-match', in: 'header', required: true, schema: { type: 'string' } },
    ])
    const body = operation?.requestBody?.content['application/json']?.schema
    expect(body).toMatchObject({ properties: { size: { type: 'number', default: 3 } } })
    expect(body).not.toHaveProperty('required')
  })

  it('answers what its schema says, or a problem', () => {
    expect(Object.keys(operation?.responses ?? {})).toEqual(['200', '400', '401', '403', '412'])
    expect(operation?.responses['412']).toMatchObject({
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    })
  })

  it('says what may be done with it', () => {
    expect(operation).toMatchObject({
      'x-permission': 'patterns.edit',
      security: [{ token: [] }, { session: [] }],
    })
  })
})

it('knows what may be done at a path', () => {
  expect(allowedMethods('/api/v1/overview')).toEqual(['GET'])
  expect(allowedMethods('/api/v1/nothing')).toEqual([])
})
