import type { Endpoint } from '#lib/api/model.ts'
import {
  boxQuerySchema,
  boxSchema,
  errorHeatmapQuerySchema,
  errorHeatmapSchema,
  heatmapQuerySchema,
  latencyHeatmapSchema,
} from './schemas.ts'

export const heatmapEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/api/v1/heatmaps/latency',
    tag: 'Heatmaps',
    summary: 'Calls by time and latency',
    permission: 'read',
    parameters: { query: heatmapQuerySchema },
    answers: { 200: { description: 'Time × latency', schema: latencyHeatmapSchema } },
    problems: ['bad_request', 'unavailable'],
  },
  {
    method: 'GET',
    path: '/api/v1/heatmaps/errors',
    tag: 'Heatmaps',
    summary: 'Failed calls by edge and time',
    description:
      'Only what failed is told cell by cell; edges without a failed call are counted, and listed where `quiet` asks for them.',
    permission: 'read',
    parameters: { query: errorHeatmapQuerySchema },
    answers: { 200: { description: 'Edges × time', schema: errorHeatmapSchema } },
    problems: ['bad_request', 'unavailable'],
  },
  {
    method: 'GET',
    path: '/api/v1/heatmaps/box',
    tag: 'Heatmaps',
    summary: 'What is different about the calls inside a box of a heatmap, and their correlations',
    description:
      'Compares with all other calls that the heatmap shows; failed calls of `edges` with the other calls of these edges, where there are at least 20. Counts are exact; of very many calls some are looked at, and `sampled` and `margin` say so.',
    permission: 'read',
    parameters: { query: boxQuerySchema },
    example: {
      from: '2026-11-24T09:45:00Z',
      to: '2026-11-24T10:15:00Z',
      boxFrom: '2026-11-24T10:00:00Z',
      boxTo: '2026-11-24T10:05:00Z',
      lowMs: '500',
    },
    answers: { 200: { description: 'The differences, the greatest first', schema: boxSchema } },
    problems: ['bad_request', 'unavailable'],
  },
]
