import type { z } from 'zod'
import type { Permission } from '#lib/access/permissions.ts'
import type { ErrorCode } from '#lib/platform/errors.ts'

export const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
export type Method = (typeof methods)[number]

type Answer = {
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
  /** By content type. */
  body?: Record<string, z.ZodType>
  answers: Record<number, Answer>
  /** Answered as application/problem+json. */
  problems: readonly ErrorCode[]
}
