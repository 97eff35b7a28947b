import type { z } from 'zod'
import type { Permission } from '#lib/access/permissions.ts'
import type { ErrorCode } from '#lib/platform/errors.ts'

export const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
export type Method = (typeof methods)[number]

type EndpointAnswer = {
  description: string
  /** Of a JSON answer; another kind names its content type alone. */
  schema?: z.ZodType
  contentType?: string
  headers?: Record<string, string>
}

/** What an endpoint takes and answers, beside the schemas that check it. */
export type Endpoint = {
  method: Method
  /** With parameters in braces, as OpenAPI writes them. */
  path: string
  /** Endpoints with the same tag stand together. */
  tag: string
  summary: string
  description?: string
  /** What `authorize` asks for; null for everybody. */
  permission: Permission | null
  /** Parameters in the path, in the query and among the headers: schemas of objects. */
  parameters?: { path?: z.ZodType; query?: z.ZodType; header?: z.ZodType }
  /** Query parameters with which it answers: for those who read about it, and for tests. */
  example?: Record<string, string>
  /** By content type. */
  body?: Record<string, z.ZodType>
  answers: Record<number, EndpointAnswer>
  /** Answered as application/problem+json. */
  problems: readonly ErrorCode[]
}

export type JsonSchema = z.core.JSONSchema.BaseSchema
export type Parameter = {
  name: string
  in: string
  required: boolean
  description?: string
  schema: JsonSchema
}
export type Answer = {
  description: string
  content?: Record<string, { schema?: JsonSchema }>
  headers?: object
}
export type Operation = {
  operationId: string
  tags: string[]
  summary: string
  description?: string
  'x-permission': Permission | null
  'x-example': string
  security: Record<string, string[]>[]
  parameters: Parameter[]
  requestBody?: { required: true; content: Record<string, { schema: JsonSchema }> }
  responses: Record<string, Answer>
}
export type OpenApi = {
  openapi: '3.1.0'
  info: { title: string; version: string; description: string }
  servers: { url: string }[]
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, JsonSchema>; securitySchemes: object }
}
