import type { z } from 'zod'
import { InvalidConfigError } from '../errors/invalid-config-error.ts'
import type { AttemptedCall } from './protocol-errors.ts'

/** @throws InvalidConfigError that names every fault of a service's endpoint at once. */
export function parseEndpoint<Schema extends z.ZodType>(
  schema: Schema,
  endpoint: unknown,
  { targetService, protocol }: AttemptedCall,
): z.output<Schema> {
  const parsed = schema.safeParse(endpoint ?? {})
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map((issue) => ({
    path: ['endpoints', protocol, ...issue.path].join('.'),
    message: issue.message,
  }))
  throw new InvalidConfigError(targetService, faults)
}
