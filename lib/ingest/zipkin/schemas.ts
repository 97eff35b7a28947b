import { z } from 'zod'

const optional = <Schema extends z.ZodType>(schema: Schema) => schema.nullish()
const id = (digits: number) =>
  z
    .string()
    .regex(new RegExp(`^[0-9a-fA-F]{1,${digits}}$`), `takes 1 to ${digits} hex digits`)
    .transform((text) => text.toLowerCase().padStart(digits, '0'))
    .refine((text) => !/^0+$/.test(text), 'takes a digit that is not zero')
// Zipkin reads 64-bit numbers as text, too.
const microseconds = z.union([
  z.number().nonnegative(),
  z
    .string()
    .regex(/^\d{1,19}$/)
    .transform(Number),
])

const endpointSchema = z.object({
  serviceName: optional(z.string()),
  ipv4: optional(z.string()),
  ipv6: optional(z.string()),
  port: optional(z.number()),
})

/** A span of Zipkin's API, version 2; a 64-bit trace id is the 128-bit one with zeros on the left. */
export const zipkinSpanSchema = z.object({
  traceId: id(32),
  id: id(16),
  parentId: optional(id(16)),
  kind: optional(z.enum(['CLIENT', 'SERVER', 'PRODUCER', 'CONSUMER'])),
  name: optional(z.string()),
  timestamp: optional(microseconds),
  duration: optional(microseconds),
  localEndpoint: optional(endpointSchema),
  remoteEndpoint: optional(endpointSchema),
  annotations: optional(z.array(z.object({ timestamp: microseconds }))),
  tags: optional(z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))),
  shared: optional(z.boolean()),
})

export type ZipkinSpan = z.infer<typeof zipkinSpanSchema>
