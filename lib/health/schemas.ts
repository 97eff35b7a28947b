import { z } from 'zod'
import { checkWindow, toWindowRequest, windowFields } from '#lib/rollups/schemas.ts'
import { formatDuration, parseDuration } from './duration.ts'
import { checkTypes, type StatusRange } from './model.ts'

const second = 1_000
const minute = 60 * second

export const maxChecks = 2_000
export const maxEndpointLength = 200
const maxNameLength = 255

const intervalBounds = { from: second, to: 60 * minute }
/** Ten minutes still fit `response_time_ms DECIMAL(8,2)`. */
const timeoutBounds = { from: 1, to: 10 * minute }

const durationWords = 'must be a duration such as 500ms, 10s or 1m'

function duration(bounds: { from: number; to: number }) {
  return z.union([z.string(), z.number()], durationWords).transform((given, context) => {
    const milliseconds = parseDuration(String(given))
    if (milliseconds === undefined) {
      context.addIssue(durationWords)
      return z.NEVER
    }
    if (milliseconds < bounds.from) context.addIssue(`must be ≥ ${formatDuration(bounds.from)}`)
    if (milliseconds > bounds.to) context.addIssue(`must be ≤ ${formatDuration(bounds.to)}`)
    return milliseconds
  })
}

function text(maxLength: number) {
  return z
    .string()
    .max(maxLength, `must have at most ${maxLength} characters`)
    .refine((value) => value.trim() !== '', 'must not be empty')
    .refine((value) => value === value.trim(), 'must not begin or end with white space')
    .refine(
      (value) => value.isWellFormed() && !/\p{Cc}/u.test(value),
      'must not hold control characters',
    )
}

const statusWords = 'must be a status such as 204, a range such as 200-299, or a list of these'

const statusRange = z.union([z.string(), z.number()]).transform((given, context): StatusRange => {
  const [, from = '', to = from] = /^(\d{3})(?:-(\d{3}))?$/.exec(String(given)) ?? []
  const range = [Number(from), Number(to)] as const
  if (range[0] < 100 || range[1] > 599 || range[0] > range[1]) context.addIssue(statusWords)
  return range
})

function endpointFault(value: string): string | undefined {
  const url = URL.parse(value)
  if (url === null || !['http:', 'https:', 'grpc:'].includes(url.protocol) || url.host === '') {
    return 'must be http://host[:port][/path], https://… or grpc://host:port'
  }
  if (url.username !== '' || url.password !== '') return 'must not hold a user or a password'
  if (url.search !== '' || url.hash !== '') return 'must not have a query or a fragment'
  if (url.protocol !== 'grpc:') return undefined
  return url.port === '' || !['', '/'].includes(url.pathname)
    ? 'must be grpc://host:port'
    : undefined
}

export const headSchema = z.strictObject({
  version: z.literal(1),
  defaults: z.unknown().optional(),
  services: z.array(z.unknown()),
})

export const defaultsSchema = z.strictObject({
  interval: duration(intervalBounds).default(15 * second),
  timeout: duration(timeoutBounds).default(2 * second),
})
export type Defaults = z.infer<typeof defaultsSchema>

export const serviceSchema = z.strictObject({
  name: text(maxNameLength),
  endpoint: text(maxEndpointLength)
    .superRefine((value, context) => {
      const fault = endpointFault(value)
      if (fault !== undefined) context.addIssue(fault)
    })
    .optional(),
  checks: z.array(z.unknown()).optional(),
})

export const checkSchema = z.strictObject({
  type: z.enum(checkTypes),
  path: text(maxEndpointLength)
    .regex(/^\/[^\s#]*$/, 'must begin with / and hold neither white space nor #')
    .optional(),
  service: text(maxEndpointLength).optional(),
  interval: duration(intervalBounds).optional(),
  timeout: duration(timeoutBounds).optional(),
  expect: z
    .strictObject({
      status: z.union(
        [statusRange.transform((range) => [range]), z.array(statusRange).min(1)],
        statusWords,
      ),
    })
    .optional(),
  degraded_above: duration(timeoutBounds).optional(),
})
export type CheckEntry = z.infer<typeof checkSchema>

export const healthQuerySchema = z
  .strictObject(windowFields)
  .superRefine(checkWindow)
  .transform(toWindowRequest)

const name = z.string().min(1).max(255)

export const failuresQuerySchema = z
  .strictObject({ ...windowFields, service: name, endpoint: name, type: name })
  .superRefine(checkWindow)
  .transform(({ service, endpoint, type, ...window }) => ({
    series: { serviceName: service, endpoint, checkType: type },
    window: toWindowRequest(window),
  }))

const moment = z.iso.datetime()

const latestFields = {
  serviceName: z.string(),
  endpoint: z.string(),
  checkType: z.string(),
  status: z.string(),
  responseTimeMs: z.number().nullable(),
  errorDetails: z.string().nullable(),
  checkedAt: moment,
  failingSince: moment.nullable(),
}

export const healthAnswerSchema = z.strictObject({
  from: moment,
  to: moment,
  series: z.array(
    z.strictObject({
      ...latestFields,
      strip: z
        .string()
        .describe(
          '60 equal parts of the window, the oldest first, by the worst in each: f failing, d degraded, h healthy, . no check',
        ),
      checks: z.number(),
      degraded: z.number(),
      failing: z.number(),
      meanResponseMs: z.number().nullable().describe('Over the checks that were answered'),
      recovery: z
        .strictObject({ count: z.number(), meanMs: z.number(), longestMs: z.number() })
        .nullable()
        .describe('Streaks of failures that ended in the window'),
    }),
  ),
})

export const failuresSchema = z.strictObject({
  from: moment,
  to: moment,
  meanMs: z
    .array(z.number().nullable())
    .describe('Mean response of 60 equal parts of the window, the oldest first'),
  failures: z.array(
    z.strictObject({
      checkedAt: moment,
      status: z.string(),
      responseTimeMs: z.number().nullable(),
      errorDetails: z.string().nullable(),
      recoveredAt: moment.nullable(),
    }),
  ),
})

export const troubledSchema = z.strictObject({
  checks: z.number().describe('How many there are'),
  failing: z.number(),
  degraded: z.number(),
  worst: z.array(z.strictObject(latestFields)).describe('Of those that fail, the first few'),
})
