import { z } from 'zod'
import type { Endpoint } from '#lib/api/model.ts'
import { beatMs } from './model.ts'

export const liveEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/api/live',
    tag: 'Live',
    summary: 'Be told when something changes',
    description: `Server-sent events. \`stale\` names the topics that have changed, so read them again; \`beat\` says at least every ${beatMs / 1000} s that nothing else has happened, and whether the database answers.`,
    permission: 'read',
    parameters: {
      header: z.strictObject({
        'last-event-id': z.string().optional().describe('What came later is told at once'),
      }),
    },
    answers: { 200: { description: 'A stream', contentType: 'text/event-stream' } },
    problems: [],
  },
]
