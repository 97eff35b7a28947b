import type { Endpoint } from '#lib/api/model.ts'
import { auditExportSchema, auditPageSchema, auditQuerySchema } from './schemas.ts'

export const auditEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/api/v1/audit',
    tag: 'Audit log',
    summary: 'Who changed what, when and from where',
    permission: 'audit.read',
    parameters: { query: auditQuerySchema },
    answers: { 200: { description: 'A page of entries', schema: auditPageSchema } },
    problems: ['bad_request', 'unavailable'],
  },
  {
    method: 'GET',
    path: '/api/v1/audit/export',
    tag: 'Audit log',
    summary: 'The same as a file, all of it; that it was taken is on record',
    permission: 'audit.read',
    parameters: { query: auditExportSchema },
    answers: { 200: { description: 'CSV or NDJSON', contentType: 'application/octet-stream' } },
    problems: ['bad_request', 'unavailable'],
  },
]
