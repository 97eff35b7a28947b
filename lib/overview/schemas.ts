import { z } from 'zod'
import { comparisons, defaultComparison } from '#lib/platform/window.ts'
import { checkWindow, coverFields, toWindowRequest, windowFields } from '#lib/rollups/schemas.ts'
import { shownEach, sortColumns } from './model.ts'

export const overviewQuerySchema = z
  .strictObject({
    ...windowFields,
    against: z
      .enum(comparisons, { message: `must be one of ${comparisons.join(', ')}` })
      .default(defaultComparison)
      .describe('What it is compared with: the window before, a day or a week before, or nothing'),
  })
  .superRefine(checkWindow)
  .transform(({ against, ...window }) => ({ window: toWindowRequest(window), against }))

const perBucket = z.array(z.number().nullable())
const time = z.iso.datetime()

const seriesSchema = z
  .strictObject({
    callsPerSecond: perBucket,
    errorShare: perBucket.describe('Between 0 and 1'),
    p50Ms: perBucket,
    p95Ms: perBucket,
    p99Ms: perBucket,
  })
  .describe('One value a bucket; null where no call is known')

const trafficSchema = z
  .strictObject({
    direction: z.enum(['received', 'made']),
    calls: z.number(),
    errors: z.number(),
    callsPerSecond: z.number(),
    ...coverFields,
    p95Ms: z.number(),
  })
  .describe('The calls of the window that a service received or, where it receives none, made')

const sparkSchema = z
  .strictObject({ calls: z.array(z.number()), errors: z.array(z.number()) })
  .describe('Calls and failed calls per stretch of the window, the oldest first')

const troubledEdgeSchema = z
  .strictObject({
    target: z.string(),
    protocol: z.string(),
    avgLatencyMs: z.number().nullable(),
    errorShare: z.number().nullable(),
    calls: z
      .number()
      .nullable()
      .describe('Behind the rates; null where another program tells them'),
    errors: z.number().nullable(),
    callsPerSecond: z.number(),
    silentSince: time
      .nullable()
      .describe('When its last call was, where none came for some minutes'),
    breaker: z.string(),
  })
  .describe(
    'An edge that makes its source look worse; rates of the minutes up to its last call, null where that is too long ago',
  )

const troubledCheckSchema = z
  .strictObject({
    type: z.string(),
    endpoint: z.string(),
    status: z.string().describe('Of the latest one'),
    retired: z.boolean().describe('No longer checked there, while other endpoints are'),
    failures: z.number(),
    lastFailureAt: time,
  })
  .describe('Checks of one type at one endpoint, some of which failed within the last hour')

const ratedEdgesSchema = z.strictObject({
  rated: z.number().describe('How many the means are taken over'),
  silent: z.number().describe('Those of them without a call for some minutes'),
  failedCalls: z
    .number()
    .nullable()
    .describe('Behind the rates; null where another program tells some of them'),
  lastCallAt: time.nullable(),
})

const ratingFields = {
  score: z
    .number()
    .nullable()
    .describe('From analyze_communication_health(); null for one that has made no calls lately'),
  avgLatencyMs: z
    .number()
    .nullable()
    .describe('Mean over its outgoing edges, each counting the same however many calls it has'),
  errorShare: z.number().nullable().describe('As avgLatencyMs; between 0 and 1'),
  issues: z.array(z.string()),
  recommendations: z.array(z.string()),
  edges: ratedEdgesSchema,
}
export const ratingSchema = z.strictObject(ratingFields)

const serviceHealthSchema = z.strictObject({
  ...ratingFields,
  name: z.string(),
  kind: z.string(),
  status: z.enum(['failing', 'warning', 'ok', 'unknown']),
  reasons: z.array(z.string()).describe('The rules that fired, with their numbers'),
  traffic: trafficSchema.nullable(),
  spark: sparkSchema,
  failingSince: time.nullable().describe('Since when its calls have been failing without a pause'),
  troubledEdges: z.array(troubledEdgeSchema),
  troubledChecks: z.array(troubledCheckSchema),
  lastSeenAt: time.nullable(),
})

const overviewWindowSchema = z.strictObject({
  from: time,
  to: time,
  tier: z.string(),
  bucketSeconds: z.number(),
  bucketCount: z.number(),
  live: z.boolean(),
  incompleteBuckets: z.number().describe('How many buckets at the end are still growing'),
})

const summarySchema = z
  .strictObject({
    services: z.int(),
    failing: z.int(),
    warning: z.int(),
    ok: z.int(),
    withCalls: z.int(),
    receivedCalls: z.number(),
    worst: z
      .strictObject({
        name: z.string(),
        reason: z.string(),
        since: time.nullable().describe('Of one that has been failing without a pause'),
      })
      .nullable()
      .describe('What began to fail first, or else does worst'),
    cause: z
      .strictObject({ target: z.string(), callers: z.int() })
      .nullable()
      .describe('What many of those that fail call in vain'),
  })
  .describe('Of all services, however many are listed')

export const overviewSchema = z.strictObject({
  asOf: time,
  window: overviewWindowSchema,
  totals: seriesSchema,
  totalsBefore: seriesSchema
    .nullable()
    .describe('The same for what it is compared with, bucket by bucket'),
  summary: summarySchema,
  services: z
    .array(serviceHealthSchema)
    .describe('The worst 100; for others see /api/v1/overview/services'),
  silentServices: z
    .number()
    .describe('Services seen before that neither call nor are called in the window'),
  latestCallAt: time
    .nullable()
    .describe('When the last call ended before asOf, in the window or before it'),
})

const mostListed = 5_000

export const servicesQuerySchema = z
  .strictObject({
    ...windowFields,
    q: z
      .string()
      .max(500)
      .default('')
      .describe('Words, each of which occurs in name, kind, status or reasons'),
    sort: z.enum(sortColumns).default('worst').describe('What is worse, or more, first'),
    reversed: z.stringbool().default(false),
    most: z.coerce.number().int().min(1).max(mostListed).default(shownEach),
    service: z.string().max(255).optional().describe('One that is listed too where it matches'),
  })
  .superRefine(checkWindow)
  .transform(({ q, sort, reversed, most, service, ...window }) => ({
    window: toWindowRequest(window),
    asked: { filter: q, sort: { column: sort, reversed }, most, service: service ?? null },
  }))
export const servicesSchema = z.strictObject({
  matching: z.int().describe('How many there are like that'),
  services: z.array(serviceHealthSchema),
})

export const attentionSchema = z
  .strictObject({ failing: z.int(), warning: z.int() })
  .describe('How many services need attention')
export type Attention = z.infer<typeof attentionSchema>

const beforeAndNow = z.strictObject({ before: z.number().nullable(), now: z.number().nullable() })

export const worseEdgeSchema = z.strictObject({
  source: z.string(),
  target: z.string(),
  protocol: z.string(),
  calls: z.number().describe('In the window'),
  errorShare: beforeAndNow.describe('Between 0 and 1'),
  p95Ms: beforeAndNow,
  callsPerSecond: z.strictObject({ before: z.number(), now: z.number() }),
  silentSince: time.nullable().describe('When its calls stopped that had been steady'),
  worse: z
    .array(z.enum(['errors', 'latency', 'traffic']))
    .describe('What got worse, what weighs more first'),
  tone: z.enum(['failing', 'warning']),
})
export const worseEdgesSchema = z.strictObject({
  compared: z
    .strictObject({ from: time, to: time })
    .nullable()
    .describe('What the window is held against; null for nothing'),
  comparedEdges: z.int().describe('How many edges had calls in that'),
  edges: z.array(worseEdgeSchema).describe('The worst first, 6 at most'),
  count: z.number().describe('How many edges got worse'),
})
