import { z } from 'zod'
import { longestWindowSeconds } from '#lib/platform/window.ts'
import type { EdgeKey } from '#lib/rollups/model.ts'
import { checkWindow, toWindowRequest, windowFields } from '#lib/rollups/schemas.ts'
import { readCallFilter, type FilterFields } from './call-filter.ts'
import { dimensions } from './model.ts'

const name = z.string().min(1).max(255)
const time = z.iso.datetime({ offset: true })

const edgesText = z
  .string()
  .max(100_000)
  .transform((text, context) => {
    try {
      return z.array(z.tuple([name, name, name])).parse(JSON.parse(text))
    } catch {
      context.addIssue({
        code: 'custom',
        message: 'must be a JSON array such as [["orders","payments","http"]]',
      })
      return z.NEVER
    }
  })
  .transform((edges) =>
    edges.map(([source, target, protocol]): EdgeKey => ({ source, target, protocol })),
  )

const filterFields = {
  q: z
    .string()
    .optional()
    .describe(
      'A filter such as `payment target=*-db not protocol=grpc`: words are parts of names at either end; fields are service, source, target, protocol, with * and ?',
    ),
  service: name.optional().describe('Only calls of this service, on either side'),
  source: name.optional().describe('Only calls that this service makes'),
  target: name.optional().describe('Only calls that this service receives'),
  protocol: name.optional(),
}

function checkFilter(query: FilterFields, context: z.RefinementCtx): void {
  const read = readCallFilter(query)
  if (read.ok) return
  context.addIssue({ code: 'custom', path: ['q'], message: read.fault.message })
}

function toFilter({ q, service, source, target, protocol }: FilterFields) {
  const read = readCallFilter({ q, service, source, target, protocol })
  return read.ok ? { filter: read.filter, services: read.services } : { filter: {}, services: [] }
}

export const boxQuerySchema = z
  .strictObject({
    ...windowFields,
    ...filterFields,
    boxFrom: time.describe('The box begins with the bucket that holds this time'),
    boxTo: time.describe('… and ends with the bucket before this time'),
    lowMs: z.coerce.number().min(0).optional().describe('From the bucket of this latency'),
    highMs: z.coerce.number().min(0).optional().describe('To the bucket of this latency'),
    failed: z.stringbool().default(false).describe('Only failed calls are inside'),
    edges: edgesText
      .optional()
      .describe('Only calls of these edges are inside, as [[source, target, protocol], …] in JSON'),
  })
  .superRefine((query, context) => {
    checkWindow(query, context)
    checkFilter(query, context)
    const seconds = (Date.parse(query.boxTo) - Date.parse(query.boxFrom)) / 1000
    if (!(seconds > 0 && seconds <= longestWindowSeconds)) {
      context.addIssue({ code: 'custom', path: ['boxTo'], message: 'must be later than boxFrom' })
    }
    if ((query.lowMs ?? 0) > (query.highMs ?? Infinity)) {
      context.addIssue({ code: 'custom', path: ['highMs'], message: 'must not be below lowMs' })
    }
  })
  .transform((box) => ({
    window: toWindowRequest(box),
    filter: toFilter(box).filter,
    box: {
      fromMs: Date.parse(box.boxFrom),
      toMs: Date.parse(box.boxTo),
      lowMs: box.lowMs ?? null,
      highMs: box.highMs ?? null,
      failedOnly: box.failed,
      edges: box.edges ?? null,
    },
  }))
export type BoxQuery = z.output<typeof boxQuerySchema>

const heatmapFields = z.strictObject({ ...windowFields, ...filterFields })
export const heatmapQuerySchema = heatmapFields
  .superRefine(checkWindow)
  .superRefine(checkFilter)
  .transform((query) => ({ window: toWindowRequest(query), ...toFilter(query) }))
export type HeatmapQuery = z.output<typeof heatmapQuerySchema>

export const errorHeatmapQuerySchema = heatmapFields
  .extend({
    quiet: z.stringbool().default(false).describe('Also edges on which no call failed'),
  })
  .superRefine(checkWindow)
  .superRefine(checkFilter)
  .transform((query) => ({
    window: toWindowRequest(query),
    ...toFilter(query),
    quiet: query.quiet,
  }))
export type ErrorHeatmapQuery = z.output<typeof errorHeatmapQuerySchema>

const stretch = {
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  bucketSeconds: z.number(),
}
const perBucket = z.array(z.number())
const percentile = z.array(z.number().nullable())

export const latencyHeatmapSchema = z.strictObject({
  ...stretch,
  calls: perBucket,
  errors: perBucket,
  columns: z
    .array(z.strictObject({ index: z.array(z.number()), calls: z.array(z.number()) }))
    .describe(
      'Per bucket of the window: calls by bucket of the latency; bucket i holds (2^(i/8), 2^((i+1)/8)] ms',
    ),
  p50Ms: percentile,
  p95Ms: percentile,
  p99Ms: percentile,
  slas: z
    .array(z.strictObject({ pattern: z.string(), p95Ms: z.number() }))
    .describe('What declared patterns promise of the services that the filter names'),
})
export type Sla = LatencyHeatmap['slas'][number]
export type LatencyHeatmap = z.output<typeof latencyHeatmapSchema>

export const errorHeatmapSchema = z.strictObject({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  columnsFrom: z.iso.datetime().describe('When the first column begins: at `from` or before'),
  columnSeconds: z.number().describe('The width of a column'),
  columnCount: z.number().describe('About 120 at most'),
  rows: z
    .array(
      z.strictObject({
        source: z.string(),
        target: z.string(),
        protocol: z.string(),
        calls: z.number(),
        errors: z.number(),
        failed: z
          .strictObject({
            column: z.array(z.number()),
            calls: z.array(z.number()),
            errors: z.array(z.number()),
          })
          .describe(
            'The columns in which calls failed, with all calls of each and the failed ones',
          ),
        quiet: z
          .array(z.number())
          .describe(
            'Stretches of columns with calls of which none failed: the first and the last of each, one after the other',
          ),
      }),
    )
    .describe('Edges with failed calls, those with most of them first; 5,000 at most'),
  edgeCount: z.number().describe('Edges with calls, of the filter'),
  failingCount: z.number().describe('Those of them with failed calls'),
})
export type ErrorHeatmap = z.output<typeof errorHeatmapSchema>

const share = z.number().min(0).max(1)
const side = z.strictObject({
  calls: z.number().describe('All calls, exactly'),
  sampled: z.number().describe('Those that were looked at'),
})

export const boxSchema = z.strictObject({
  comparedWith: z
    .enum(['all', 'edges'])
    .describe(
      'Elsewhere are all other calls that the heatmap shows, or, of failed calls of edges that have enough others, the other calls of these edges',
    ),
  inside: side,
  elsewhere: side,
  differences: z.array(
    z.strictObject({
      dimension: z.enum(dimensions),
      key: z.string().nullable().describe('The key of an attribute, or what is combined'),
      statement: z.string().describe('What differs most, in words'),
      margin: share.describe('By how much its shares may be off (95 %)'),
      values: z.array(
        z.strictObject({ value: z.string().nullable(), inside: share, elsewhere: share }),
      ),
    }),
  ),
  correlations: z.array(
    z.strictObject({
      id: z.guid(),
      at: z.iso.datetime(),
      source: z.string(),
      target: z.string(),
      protocol: z.string(),
      operation: z.string().nullable(),
      status: z.string(),
      latencyMs: z.number().nullable(),
    }),
  ),
})
