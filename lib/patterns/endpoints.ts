import type { Endpoint } from '#lib/api/model.ts'
import {
  createPatternSchema,
  deletedPatternSchema,
  deletePatternQuerySchema,
  ifMatchSchema,
  patternListSchema,
  patternPathSchema,
  patternQuerySchema,
  patternSchema,
  restorePatternSchema,
  revisionListSchema,
  revisionsQuerySchema,
  updatePatternSchema,
} from './schemas.ts'

const tag = 'Patterns'
const one = '/api/v1/patterns/{name}'
const sending = ['bad_request', 'payload_too_large', 'unsupported_media_type'] as const
const replacing = ['not_found', 'conflict', 'precondition_failed', 'precondition_required'] as const
const etag = { ETag: 'The version: send it as If-Match to change it' }

export const patternEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/api/v1/patterns',
    tag,
    summary: 'The declared patterns',
    permission: 'read',
    parameters: { query: patternQuerySchema },
    answers: { 200: { description: 'Patterns', schema: patternListSchema } },
    problems: ['bad_request', 'unavailable'],
  },
  {
    method: 'POST',
    path: '/api/v1/patterns',
    tag,
    summary: 'Declare a pattern',
    permission: 'patterns.edit',
    body: { 'application/json': createPatternSchema },
    answers: { 201: { description: 'It is there', schema: patternSchema, headers: etag } },
    problems: [...sending, 'conflict', 'unavailable'],
  },
  {
    method: 'GET',
    path: one,
    tag,
    summary: 'One pattern',
    permission: 'read',
    parameters: { path: patternPathSchema },
    answers: { 200: { description: 'The pattern', schema: patternSchema, headers: etag } },
    problems: ['not_found', 'unavailable'],
  },
  {
    method: 'PUT',
    path: one,
    tag,
    summary: 'Change a pattern',
    description:
      'A field that is left out stays as it is. With precondition_failed, `current` is what is there now.',
    permission: 'patterns.edit',
    parameters: { path: patternPathSchema, header: ifMatchSchema },
    body: { 'application/json': updatePatternSchema },
    answers: { 200: { description: 'It is changed', schema: patternSchema, headers: etag } },
    problems: [...sending, ...replacing, 'unavailable'],
  },
  {
    method: 'DELETE',
    path: one,
    tag,
    summary: 'Delete a pattern',
    description: 'Its revisions stay: restore the version that the answer names to undo it.',
    permission: 'patterns.edit',
    parameters: { path: patternPathSchema, query: deletePatternQuerySchema, header: ifMatchSchema },
    answers: { 200: { description: 'It is gone', schema: deletedPatternSchema } },
    problems: ['bad_request', ...replacing, 'unavailable'],
  },
  {
    method: 'GET',
    path: `${one}/revisions`,
    tag,
    summary: 'What a pattern was, the latest first, also of one that was deleted',
    permission: 'read',
    parameters: { path: patternPathSchema, query: revisionsQuerySchema },
    answers: { 200: { description: 'Revisions', schema: revisionListSchema } },
    problems: ['bad_request', 'not_found', 'unavailable'],
  },
  {
    method: 'POST',
    path: `${one}/restore`,
    tag,
    summary: 'Make a pattern what it was at a revision',
    description: 'If-Match names the version that is there; without it, the pattern was deleted.',
    permission: 'patterns.edit',
    parameters: { path: patternPathSchema, header: ifMatchSchema.partial() },
    body: { 'application/json': restorePatternSchema },
    answers: { 200: { description: 'It is restored', schema: patternSchema, headers: etag } },
    problems: [...sending, ...replacing, 'unavailable'],
  },
]
