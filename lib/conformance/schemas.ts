import { z } from 'zod'
import type { WindowRequest } from '#lib/platform/window.ts'
import { checkWindow, toWindowRequest, windowFields } from '#lib/rollups/schemas.ts'
import { deviationKinds } from './model.ts'

const time = z.iso.datetime()
const kind = z.enum(deviationKinds)
const count = z.number().int()

export const windowQuerySchema = z
  .strictObject(windowFields)
  .superRefine(checkWindow)
  .transform((fields): { window: WindowRequest } => ({ window: toWindowRequest(fields) }))

const mostExamples = 100

export const patternConformanceQuerySchema = z
  .strictObject({
    ...windowFields,
    kind: kind.optional().describe('Only examples with this kind of deviation'),
    limit: z.coerce.number().int().min(1).max(mostExamples).default(20).describe('Of examples'),
  })
  .superRefine(checkWindow)
  .transform(({ kind: only, limit, ...window }) => ({
    window: toWindowRequest(window),
    kind: only ?? null,
    limit,
  }))
export type PatternConformanceQuery = z.output<typeof patternConformanceQuerySchema>

export const patternNameSchema = z.strictObject({
  name: z.string().max(400).describe('The name of the pattern, or id:42'),
})
export const correlationIdSchema = z.strictObject({ id: z.guid() })

/** The stretch of the past to judge again; all that is kept where none is named. */
export const rejudgeSchema = z
  .strictObject(windowFields)
  .superRefine(checkWindow)
  .transform((fields) => {
    const isWhole = fields.range === undefined && fields.from === undefined
    return { window: isWhole ? null : toWindowRequest(fields) }
  })

const deviationSchema = z.strictObject({
  kind,
  stepId: z.string().optional().describe('The declared step that was broken'),
  eventIds: z.array(z.string()).describe('The events in which it shows'),
  message: z.string(),
})

export const deviationsSchema = z.array(deviationSchema)

const kindCounts = z
  .array(z.strictObject({ kind, correlations: count }))
  .describe('Correlations with each kind of deviation, the most frequent first')

const summarySchema = z.strictObject({
  id: z.int(),
  name: z.string(),
  state: z.string(),
  version: z.int(),
  matched: count,
  deviating: count,
  share: z.number().nullable().describe('Of matched ones, 0 to 1; null where nothing was judged'),
  kinds: kindCounts,
})
export type PatternSummary = z.output<typeof summarySchema>

export const conformanceSchema = z.strictObject({
  asOf: time,
  patterns: z.array(summarySchema).describe('Active ones, by name'),
  waiting: count.describe('Correlations that may still be running, or wait to be judged'),
})
export type Conformance = z.output<typeof conformanceSchema>

const measured = z.strictObject({
  calls: count,
  p95Ms: z.number().nullable().describe('Of the slowest of its edges'),
  successRate: z.number().nullable().describe('Of all its calls, 0 to 100'),
  throughputRps: z.number().nullable().describe('Calls a second'),
})

export const patternConformanceSchema = z.strictObject({
  asOf: time,
  pattern: summarySchema,
  window: z.strictObject({ from: time, to: time, bucketSeconds: count }),
  series: z.strictObject({ matched: z.array(count), deviating: z.array(count) }),
  examples: z
    .array(
      z.strictObject({
        correlationId: z.guid(),
        startedAt: time,
        patternVersion: z.int().describe('The version that it was judged by'),
        deviations: z.array(deviationSchema),
      }),
    )
    .describe('The latest correlations that deviate'),
  sla: z.strictObject({
    declared: z.strictObject({
      p95Ms: z.number().nullable(),
      successRate: z.number().nullable(),
      throughputRps: z.number().nullable(),
    }),
    runs: z
      .strictObject({
        count,
        successRate: z
          .number()
          .describe('Of runs that kept to the pattern and did not fail, 0 to 100'),
        throughputRps: z.number().describe('Runs a second, up to the last that can be judged yet'),
      })
      .nullable()
      .describe('What its judged runs did; null where none was, or before that was counted'),
    measured,
    edges: z
      .array(measured.extend({ source: z.string(), target: z.string(), protocol: z.string() }))
      .describe('The edges over which the pattern begins, of which `measured` tells'),
  }),
  waiting: count.describe(
    'Correlations, of whatever pattern, that may still be running or wait to be judged',
  ),
  olderVersions: count.describe(
    'Correlations of the window that were judged by an earlier version',
  ),
  rejudging: z
    .strictObject({
      from: time,
      to: time,
      reachedAt: time.describe('All between here and `to` has been judged again'),
      progress: z.number().describe('0 to 1'),
      judged: count,
      requestedBy: z.string(),
      requestedAt: time,
      finishedAt: time.nullable(),
      cancelledBy: z.string().nullable().describe('Who ended it before all was judged again'),
    })
    .nullable()
    .describe('The last time that its past was judged again'),
})
export type PatternConformance = z.output<typeof patternConformanceSchema>

export const coverageSchema = z.strictObject({
  asOf: time,
  edges: z
    .array(
      z.strictObject({
        source: z.string(),
        target: z.string(),
        protocol: z.string(),
        calls: count,
        errors: count,
        patterns: z.array(z.string()).describe('Active patterns with a step over this edge'),
        status: z
          .enum(['declared', 'undeclared', 'internal'])
          .describe('internal: a database of a service, which no pattern has to declare'),
      }),
    )
    .describe('All edges with traffic in the window, the most used first'),
  dead: z
    .array(
      z.strictObject({
        name: z.string(),
        lastSeenAt: time.nullable().describe('When a correlation last concerned it'),
        hasTraffic: z.boolean().describe('Calls went over its edges, though none concerned it'),
      }),
    )
    .describe('Active patterns that no correlation of the window concerns'),
  activePatterns: count,
})
export type Coverage = z.output<typeof coverageSchema>

export const correlationConformanceSchema = z.strictObject({
  asOf: time,
  tooLarge: z.boolean().describe('It has more events than are held against patterns'),
  patterns: z.array(
    z.strictObject({
      name: z.string(),
      version: z.int(),
      verdict: z.enum(['matched', 'deviating', 'running']),
      deviations: z.array(deviationSchema),
      steps: z
        .array(z.strictObject({ id: z.string(), eventIds: z.array(z.string()) }))
        .describe('Which events were taken for each declared step'),
    }),
  ),
})
export type CorrelationConformance = z.output<typeof correlationConformanceSchema>
