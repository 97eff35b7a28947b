import type { Endpoint } from '#lib/api/model.ts'
import { changeRetentionSchema, retentionAnswerSchema } from './schemas.ts'

export const retentionEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/api/v1/retention',
    tag: 'Retention',
    summary: 'How long data are kept, and how much room they take',
    permission: 'retention.manage',
    answers: { 200: { description: 'Each setting', schema: retentionAnswerSchema } },
    problems: ['unavailable'],
  },
  {
    method: 'PATCH',
    path: '/api/v1/retention',
    tag: 'Retention',
    summary: 'Keep data longer, or drop them sooner',
    description:
      'Holds within seconds on every server. What is older than a shorter time is dropped at the next housekeeping, for good.',
    permission: 'retention.manage',
    body: { 'application/json': changeRetentionSchema },
    answers: { 204: { description: 'Done' } },
    problems: [
      ...(['bad_request', 'payload_too_large', 'unsupported_media_type'] as const),
      ...(['conflict', 'precondition_failed', 'unavailable'] as const),
    ],
  },
]
