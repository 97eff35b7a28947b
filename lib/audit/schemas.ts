import { z } from 'zod'

const time = z.iso.datetime({ offset: true })
const filters = {
  q: z.string().max(200).optional().describe('Words that must all be in the entry'),
  action: z.string().max(100).optional().describe('Exactly, or all that begin with it: users'),
  from: time.optional(),
  to: time.optional(),
}

export const auditQuerySchema = z.strictObject({
  ...filters,
  before: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional()
    .describe('The `next` of the page before'),
})
export type AuditQuery = z.infer<typeof auditQuerySchema>

export const auditExportSchema = z.strictObject({
  ...filters,
  format: z.enum(['csv', 'ndjson']),
})
export type AuditFilter = Omit<AuditQuery, 'before'>

const auditRowSchema = z.strictObject({
  id: z.string(),
  at: z.iso.datetime(),
  actorKind: z.string(),
  actorId: z.string().nullable(),
  actor: z.string(),
  action: z.string(),
  target: z.string(),
  before: z.json().nullable(),
  after: z.json().nullable(),
  address: z.string().nullable(),
  requestId: z.string().nullable(),
})
export type AuditRow = z.infer<typeof auditRowSchema>

export const auditPageSchema = z.strictObject({
  rows: z.array(auditRowSchema).describe('The newest first'),
  next: z.string().nullable().describe('`before` of the next page; null at the end'),
})
export type AuditPage = z.infer<typeof auditPageSchema>
