import { z } from 'zod'

export const serviceSearchSchema = z.strictObject({
  q: z.string().trim().max(200).default('').describe('Part of the name'),
  limit: z.coerce.number().int().min(1).max(100).default(20),
})
export type ServiceSearch = z.output<typeof serviceSearchSchema>

export const foundServicesSchema = z.strictObject({
  services: z
    .array(z.strictObject({ name: z.string(), kind: z.string(), lastSeenAt: z.iso.datetime() }))
    .describe('Names that start with what was asked first'),
})
export type FoundServices = z.infer<typeof foundServicesSchema>
