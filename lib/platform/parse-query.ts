import type { z } from 'zod'
import { AppError } from './errors.ts'

/** @throws AppError `bad_request` that names every faulty parameter. */
export function parseQuery<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): z.output<Schema> {
  const parameters = new URL(request.url).searchParams
  const parsed = schema.safeParse(Object.fromEntries(parameters))
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map((issue) => ({
    path: issue.path.join('.'),
    message: issue.message,
  }))
  const named = faults.map(({ path, message }) => (path ? `${path}: ${message}` : message))
  throw new AppError('bad_request', `Faults in the query: ${named.join('; ')}.`, { faults })
}
