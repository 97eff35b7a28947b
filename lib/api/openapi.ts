import { z } from 'zod'
import { waysIn, type Permission } from '#lib/access/permissions.ts'
import { statusOf } from '#lib/platform/errors.ts'
import { problemTitles } from '#lib/platform/problem.ts'
import type { Answer, Endpoint, JsonSchema, OpenApi, Operation, Parameter } from './model.ts'
import { problemSchema } from './schemas.ts'

/** OpenAPI 3.1, made from the schemas that also check requests and answers. */
export function openApiOf(endpoints: readonly Endpoint[]): OpenApi {
  const paths: OpenApi['paths'] = {}
  for (const endpoint of endpoints) {
    const methods = (paths[endpoint.path] ??= {})
    methods[endpoint.method.toLowerCase()] = operationOf(endpoint)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Signalbox',
      version: '1',
      description: 'What Signalbox takes in and tells. Errors are RFC 9457 problems.',
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: { Problem: jsonSchemaOf(problemSchema, 'output') },
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'An API token' },
        session: { type: 'apiKey', in: 'cookie', name: 'signalbox-session' },
      },
    },
  }
}

function operationOf(endpoint: Endpoint): Operation {
  const { method, path, tag, summary, description, permission, body } = endpoint
  return {
    operationId: operationIdOf(method, path),
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    'x-permission': permission,
    'x-example': exampleOf(endpoint),
    security: securityOf(permission),
    parameters: parametersOf(endpoint),
    ...(body !== undefined && {
      requestBody: {
        required: true,
        content: Object.fromEntries(
          Object.entries(body).map(([type, schema]) => [
            type,
            { schema: jsonSchemaOf(schema, 'input') },
          ]),
        ),
      },
    }),
    responses: { ...answersOf(endpoint), ...problemsOf(endpoint) },
  }
}

function securityOf(permission: Permission | null): Operation['security'] {
  if (permission === null) return []
  const { session, token } = waysIn(permission)
  return [...(token ? [{ token: [] }] : []), ...(session ? [{ session: [] }] : [])]
}

/** A call of it from a shell. */
function exampleOf({ method, path, example, permission, body }: Endpoint): string {
  const query = example === undefined ? '' : `?${new URLSearchParams(example)}`
  const [type] = Object.keys(body ?? {})
  return [
    'curl',
    ...(method === 'GET' ? [] : ['-X', method]),
    ...(permission !== null && waysIn(permission).token
      ? ['-H "Authorization: Bearer $TOKEN"']
      : []),
    ...(type === undefined ? [] : [`-H 'Content-Type: ${type}'`, '--data-binary @body']),
    `"$SIGNALBOX${path}${query}"`,
  ].join(' ')
}

function operationIdOf(method: string, path: string): string {
  const words = path.split(/[^a-zA-Z0-9]+/).filter(Boolean)
  return [method.toLowerCase(), ...words].join('_')
}

function parametersOf({ parameters = {} }: Endpoint): Parameter[] {
  return (['path', 'query', 'header'] as const).flatMap((place) => {
    const schema = parameters[place]
    if (schema === undefined) return []
    const { properties = {}, required = [] } = jsonSchemaOf(schema, 'input')
    return Object.entries(properties).map(([name, property]) => {
      const { description, ...rest } = Object(property)
      return {
        name,
        in: place,
        required: place === 'path' || required.includes(name),
        ...(typeof description === 'string' && { description }),
        schema: rest,
      }
    })
  })
}

function answersOf({ answers }: Endpoint): Record<string, Answer> {
  return Object.fromEntries(
    Object.entries(answers).map(([status, { description, schema, contentType, headers }]) => {
      const type = contentType ?? (schema && 'application/json')
      return [
        status,
        {
          description,
          ...(type !== undefined && {
            content: { [type]: schema ? { schema: jsonSchemaOf(schema, 'output') } : {} },
          }),
          ...(headers !== undefined && { headers: headersOf(headers) }),
        },
      ]
    }),
  )
}

function headersOf(headers: Record<string, string>) {
  return Object.fromEntries(
    Object.entries(headers).map(([name, description]) => [
      name,
      { description, schema: { type: 'string' } },
    ]),
  )
}

/** Several reasons may share a status. */
function problemsOf({ problems, permission }: Endpoint): Record<string, Answer> {
  const answers: Record<string, Answer> = {}
  const refusals = permission === null ? [] : (['unauthorized', 'forbidden'] as const)
  for (const code of [...refusals, ...problems]) {
    const status = String(statusOf(code))
    const before = answers[status]?.description
    answers[status] = {
      description: before === undefined ? problemTitles[code] : `${before}; ${problemTitles[code]}`,
      content: {
        'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
      },
    }
  }
  return answers
}

let named = 0

function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  // References inside of a schema are meant from its own root, not from that of the document.
  return '$defs' in rest ? { $id: `urn:signalbox:${++named}`, ...rest } : rest
}
