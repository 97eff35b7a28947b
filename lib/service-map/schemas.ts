import { z } from 'zod'
import type { Comparison, WindowRequest } from '#lib/platform/window.ts'
import type { EdgeKey } from '#lib/rollups/model.ts'
import { checkWindow, coverFields, toWindowRequest, windowFields } from '#lib/rollups/schemas.ts'

const askedTime = z.iso.datetime({
  offset: true,
  message: 'must be a time such as 2026-11-24T14:05:00Z',
})
const time = z.iso.datetime()
const share = z.number().nullable().describe('Between 0 and 1; null without calls')
const latency = z.number().nullable().describe('ms; null without calls')

/** What a map is asked for: a window, a moment in it, and what it is compared with. */
export type MapRequest = {
  window: WindowRequest
  /** Figures of the short stretch that ends here, instead of the whole window's. */
  atMs: number | null
  /** As the header says, or the stretch of the same length that ends at a moment. */
  compare: Shift | number | null
}

const shifts = ['before', 'day', 'week'] as const satisfies readonly Comparison[]
type Shift = (typeof shifts)[number]

function timeOf(text: string | undefined): number | null {
  return text === undefined ? null : Date.parse(text)
}

export const mapQuerySchema = z
  .strictObject({
    ...windowFields,
    at: askedTime
      .optional()
      .describe('Figures of the moment up to here instead of the whole window'),
    compare: z
      .union([z.enum(shifts), askedTime], { error: `must be ${shifts.join(', ')}, or a time` })
      .optional()
      .describe(
        'before: the stretch of the same length just before; day, week: the same time then; a time: the one up to it',
      ),
  })
  .superRefine(checkWindow)
  .transform(({ at, compare, ...window }): MapRequest => ({
    window: toWindowRequest(window),
    atMs: timeOf(at),
    compare: shifts.find((shift) => shift === compare) ?? timeOf(compare),
  }))

/** What the side panel is about: a service, or an edge. */
export type DetailSubject = { service: string } | EdgeKey
export type DetailRequest = { window: WindowRequest; subject: DetailSubject }

const name = z.string().min(1).max(255)

export const detailQuerySchema = z
  .strictObject({
    ...windowFields,
    service: name.optional().describe('A service; excludes source, target and protocol'),
    source: name.optional().describe('Of an edge, with target and protocol'),
    target: name.optional(),
    protocol: name.optional(),
  })
  .superRefine(checkWindow)
  .transform(({ service, source, target, protocol, ...window }, context): DetailRequest => {
    const request = toWindowRequest(window)
    const isEdge = source !== undefined && target !== undefined && protocol !== undefined
    if (isEdge && service === undefined) {
      return { window: request, subject: { source, target, protocol } }
    }
    const isService = service !== undefined && (source ?? target ?? protocol) === undefined
    if (isService) return { window: request, subject: { service } }
    context.addIssue({
      code: 'custom',
      message: 'Name either a service, or source, target and protocol',
    })
    return z.NEVER
  })

const stretchSchema = z.strictObject({ from: time, to: time })

const figures = {
  calls: z.number().describe('Ended calls'),
  errors: z.number().describe('Of them, those that failed or timed out'),
  timeouts: z.number(),
  retries: z.number().describe('Attempts after the first'),
  callsPerSecond: z.number(),
  ...coverFields,
  errorShare: share,
  p50Ms: latency,
  p95Ms: latency,
  p99Ms: latency,
}
const figuresSchema = z.strictObject(figures)
/** Figures of an edge in a window. */
export type EdgeFigures = z.output<typeof figuresSchema>

const edgeSchema = z.strictObject({
  source: z.string(),
  target: z.string(),
  protocol: z.string(),
  ...figures,
  communication: z
    .string()
    .describe('synchronous, asynchronous, event_driven, or what another program wrote'),
  format: z.string(),
  breaker: z
    .string()
    .describe('The state of now; of a stretch that has ended the worst that it was in'),
  declared: z
    .enum(['yes', 'no', 'internal', 'unknown'])
    .describe(
      'Whether an active pattern has a step over it; internal: a database of a service; unknown: no pattern is active',
    ),
  before: figuresSchema
    .pick({ calls: true, callsPerSecond: true, errorShare: true, p95Ms: true })
    .nullable()
    .describe('The same edge in what is compared with'),
  change: z
    .enum(['new', 'gone', 'errors', 'slower'])
    .nullable()
    .describe('How it differs from that by more than chance; null for not at all'),
})
export type MapEdge = z.output<typeof edgeSchema>

const serviceSchema = z.strictObject({ name: z.string(), kind: z.string() })
export type MapService = z.output<typeof serviceSchema>

export const serviceMapSchema = z.strictObject({
  asOf: time,
  window: stretchSchema.extend({
    bucketSeconds: z.number(),
    bucketCount: z.number(),
    live: z.boolean(),
  }),
  shown: stretchSchema.describe('What the figures are of: the window, or a shorter stretch in it'),
  comparedWith: stretchSchema.nullable(),
  services: z.array(serviceSchema),
  edges: z.array(edgeSchema),
  timeline: z
    .strictObject({ calls: z.array(z.number()), errors: z.array(z.number()) })
    .describe('Over all edges, one value a bucket of the window'),
})
export type ServiceMap = z.output<typeof serviceMapSchema>

const perBucket = z.array(z.number().nullable()).describe('Null where there were no calls')

export const mapDetailSchema = z.strictObject({
  window: stretchSchema.extend({
    bucketSeconds: z.number(),
    bucketCount: z.number(),
    incompleteBuckets: z.number().describe('At the end, which may still grow'),
  }),
  figures: figuresSchema,
  series: z.strictObject({
    callsPerSecond: perBucket,
    errorShare: perBucket,
    p50Ms: perBucket,
    p95Ms: perBucket,
    p99Ms: perBucket,
  }),
  heatmap: z
    .array(z.strictObject({ index: z.array(z.number()), calls: z.array(z.number()) }))
    .describe('A bucket: calls by bucket of a base-2 exponential histogram of scale 3'),
  breakers: z
    .array(
      z.strictObject({
        source: z.string(),
        target: z.string(),
        protocol: z.string(),
        stretches: z
          .array(z.strictObject({ state: z.string(), from: time, to: time }))
          .describe(
            'The worst state of all processes over the window, unknown before anything was told; of a breaker with very many changes from the first that is told of',
          ),
        reason: z.string().nullable().describe('Why it is not closed now'),
        nextTryAt: time.nullable(),
        since: time.nullable(),
      }),
    )
    .describe('Of the edge, or of the edges to and from the service: those that have a history'),
  checks: z.array(
    z.strictObject({
      type: z.string(),
      endpoint: z.string(),
      status: z.string(),
      responseMs: z.number().nullable(),
      error: z.string().nullable(),
      checkedAt: time,
    }),
  ),
  patterns: z.array(z.strictObject({ name: z.string(), type: z.string() })),
  failing: z.array(
    z.strictObject({
      correlationId: z.string(),
      at: time,
      source: z.string(),
      target: z.string(),
      protocol: z.string(),
      kind: z.string(),
      statusCode: z.number().nullable(),
      message: z.string().nullable(),
      latencyMs: z.number().nullable(),
    }),
  ),
})
export type MapDetail = z.output<typeof mapDetailSchema>
