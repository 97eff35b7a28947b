import type { z } from 'zod'
import { AppError } from './errors.ts'

/** The parameters in a route's path. @throws AppError `not_found`: nothing has such a name */
export async function readParams<Schema extends z.ZodType>(
  context: { params: Promise<unknown> },
  schema: Schema,
): Promise<z.output<Schema>> {
  const parsed = schema.safeParse(await context.params)
  if (parsed.success) return parsed.data
  throw new AppError('not_found', 'There is no such thing.')
}
