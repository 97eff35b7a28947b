import { z } from 'zod'
import { checkWindow, toWindowRequest, windowFields } from '#lib/rollups/schemas.ts'

const breakerStates = ['closed', 'open', 'half_open', 'forced_open', 'disabled'] as const

const text = (longest: number) =>
  z
    .string()
    .min(1)
    .max(longest)
    .refine((value) => !value.includes('\0') && value.isWellFormed(), 'holds what is no text')
const time = z.iso.datetime({ offset: true })
const state = z.enum(breakerStates)
const count = z.int().nonnegative()
const edge = {
  source_service: text(255),
  target_service: text(255),
  protocol: text(64),
}
const mostNumbers = 32
const told = {
  ...edge,
  instance_id: text(255).describe('One process; another one after each start'),
  reason: text(2_000).describe('Why it is in this state, as a sentence'),
  numbers: z
    .record(z.string().max(64), z.number())
    .refine((numbers) => Object.keys(numbers).length <= mostNumbers, 'holds too many numbers')
    .describe('The numbers that caused it'),
  next_try_at: time.nullish().describe('When the next trial call may go out'),
}

export const breakerReportSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('transition'),
    id: z.uuid().describe('The same transition sent twice counts once'),
    ...told,
    from_state: state,
    to_state: state,
    occurred_at: time,
  }),
  z.strictObject({
    type: z.literal('counters'),
    ...told,
    state: state.describe('As it is now: a report is also a sign of life'),
    since: time,
    told_at: time,
    bucket_start: time.describe('The minute that the counts are of'),
    ok: count.describe('All counts: since the start of that minute, so the latest report holds'),
    failed: count,
    timeouts: count,
    short_circuited: count,
    rejected: count,
  }),
])
export const breakerReportsSchema = z.array(breakerReportSchema).max(5_000)
export type BreakerReport = z.output<typeof breakerReportSchema>
export const reportReceiptSchema = z.strictObject({
  transitions: z.int().describe('How many of them were new'),
})

export const overridesQuerySchema = z.strictObject({
  source_service: edge.source_service.describe('The service whose breakers are meant'),
  wait_seconds: z.coerce
    .number()
    .min(0)
    .max(20)
    .default(0)
    .describe('With If-None-Match: how long to wait for a change before answering 304'),
})
export const activeOverrideSchema = z.strictObject({
  target_service: z.string(),
  protocol: z.string(),
  state: z.enum(['forced_open', 'disabled', 'reset']),
  reason: z.string(),
  set_by: z.string(),
  expires_in_ms: z.number().nullable().describe('From this answer on; null until it is cleared'),
  version: z.string(),
})
export const activeOverridesSchema = z.strictObject({ overrides: z.array(activeOverrideSchema) })
export type ActiveOverride = z.output<typeof activeOverrideSchema>

const longestOverrideSeconds = 7 * 24 * 3600

export const setOverrideSchema = z.strictObject({
  ...edge,
  state: z
    .enum(['forced_open', 'disabled', 'reset'])
    .describe('reset closes each breaker of the edge once, and lifts what was set before'),
  reason: text(500),
  expires_in_seconds: z
    .int()
    .min(1)
    .max(longestOverrideSeconds)
    .nullish()
    .describe('Until it is cleared without it; not for reset'),
  version: z
    .string()
    .nullish()
    .describe('Of the override that is to be replaced; null where none is known'),
})
export type SetOverride = z.output<typeof setOverrideSchema>

export const clearOverrideSchema = z.strictObject({ ...edge, version: z.string() })
export type ClearOverride = z.output<typeof clearOverrideSchema>

const breakerOverrideSchema = z.strictObject({
  state: z.enum(['forced_open', 'disabled', 'reset']),
  reason: z.string(),
  setBy: z.string(),
  setAt: z.string(),
  expiresAt: z.string().nullable(),
  version: z.string(),
})

const windowed = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.strictObject({ ...windowFields, ...shape })

export const breakersQuerySchema = windowed({}).superRefine(checkWindow).transform(toWindowRequest)

export const transitionsQuerySchema = windowed({
  ...edge,
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
})
  .superRefine(checkWindow)
  .transform((query) => ({
    edge: {
      source: query.source_service,
      target: query.target_service,
      protocol: query.protocol,
    },
    limit: query.limit,
    window: toWindowRequest(query),
  }))

const edgeKey = { source: z.string(), target: z.string(), protocol: z.string() }
export type Edge = z.output<z.ZodObject<typeof edgeKey>>
const numbers = z.record(z.string(), z.number())

const breakerCountersSchema = z.strictObject({
  since: z
    .string()
    .nullable()
    .describe('The first minute of the window that was counted; null for none'),
  ok: z.int(),
  failed: z.int(),
  timeouts: z.int(),
  shortCircuited: z.int(),
  rejected: z.int(),
})

const trafficSchema = z.strictObject({
  calls: z.int(),
  errors: z.int().describe('Timeouts among them'),
  timeouts: z
    .int()
    .nullable()
    .describe('Null where the counters tell of the whole window, or there are many breakers'),
  callsSeries: z
    .array(z.int())
    .describe('Per bucket of the window; empty where there are many breakers'),
  errorsSeries: z.array(z.int()),
})

export const breakerSchema = z.strictObject({
  ...edgeKey,
  toldBy: z
    .enum(['processes', 'history', 'table', 'override'])
    .describe(
      'Running processes; processes that are gone; another program, in communication_patterns; or nobody yet',
    ),
  state: z
    .string()
    .describe('The worst that a running process tells; words of other programs as they are'),
  since: z.string().nullable(),
  reason: z.string().nullable().describe('What opened or closed it'),
  numbers: numbers.describe('The numbers behind the reason'),
  nextTryAt: z.string().nullable(),
  instances: z.record(z.string(), z.int()).describe('Running processes by state'),
  override: breakerOverrideSchema.nullable(),
  opensPerHour: z
    .number()
    .describe(
      'How often it opened in the hour before the end of the window: one outage is one opening, however many processes there are',
    ),
  counters: breakerCountersSchema.describe('How calls ended in the window'),
  traffic: trafficSchema.nullable().describe('What telemetry tells of the same calls'),
  knownSince: z
    .string()
    .nullable()
    .describe(
      'When its edge was first seen, where that is within the window: rates are over the time since',
    ),
})
export type Breaker = z.output<typeof breakerSchema>

const laneSegmentSchema = z.strictObject({
  state: z.string().describe('unknown before anything was told of the breaker'),
  fromMs: z.number(),
  toMs: z.number(),
})
export const breakerLaneSchema = z.strictObject({
  ...edgeKey,
  segments: z.array(laneSegmentSchema),
})
export type BreakerLane = z.output<typeof breakerLaneSchema>

export const breakersSchema = z.strictObject({
  asOf: z.string(),
  window: z.strictObject({ fromMs: z.number(), toMs: z.number() }),
  breakers: z.array(breakerSchema),
  lanes: z.array(breakerLaneSchema),
  truncated: z
    .boolean()
    .describe('Of breakers that changed most, lanes begin with the first transition that is read'),
})
export type Breakers = z.output<typeof breakersSchema>

export const breakerTallySchema = z.strictObject({
  open: z.int(),
  halfOpen: z.int(),
  forcedOpen: z.int(),
})
export type BreakerTally = z.output<typeof breakerTallySchema>

export const troubledBreakersSchema = z.strictObject({
  asOf: z.string(),
  count: z.int().describe('How many stop calls or flap'),
  worst: z.array(breakerSchema).describe('Of these the worst, 6 at most; without series'),
})
export type TroubledBreakers = z.output<typeof troubledBreakersSchema>

export const transitionSchema = z.strictObject({
  id: z.string(),
  instanceId: z.string(),
  from: z.string(),
  to: z.string(),
  occurredAt: z.string(),
  reason: z.string(),
  numbers,
  nextTryAt: z.string().nullable(),
})
export type Transition = z.output<typeof transitionSchema>
export const transitionsSchema = z.strictObject({ transitions: z.array(transitionSchema) })
