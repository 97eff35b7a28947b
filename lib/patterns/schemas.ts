import { z } from 'zod'
import { patternStates, patternTypes } from './flow.ts'

const text = (longest: number) =>
  z
    .string()
    .max(longest)
    .refine((value) => !value.includes('\0') && value.isWellFormed(), 'holds what is no text')
const longestFlow = 500_000

/** The columns of AR-002 and those beside them, as they are stored. */
export const patternContentSchema = z.strictObject({
  pattern_name: text(100),
  pattern_type: text(50).describe(`${patternTypes.join(', ')}; request_reply is another spelling`),
  services_involved: z.array(text(1_000)).max(2_000),
  message_flow: text(longestFlow).describe('JSON, as text; see the section on message flows'),
  reliability_guarantees: text(50).nullable(),
  consistency_model: text(30).nullable(),
  failure_handling: text(100_000).nullable().describe('JSON, as text'),
  performance_sla: z.json().describe('{ "p95_ms", "success_rate", "throughput_rps" }'),
  state: text(20).describe(patternStates.join(', ')),
  owner: text(200).nullable(),
  description: text(20_000).nullable(),
})
/** What a pattern says, in the words of the table; what a revision keeps. */
export type PatternContent = z.output<typeof patternContentSchema>

const reason = text(2_000).nullish().describe('Why; kept with the revision')
const { pattern_name, pattern_type, services_involved, message_flow } = patternContentSchema.shape
const { reliability_guarantees, consistency_model, failure_handling } = patternContentSchema.shape
const { performance_sla, state, owner, description } = patternContentSchema.shape

export const createPatternSchema = z.strictObject({
  pattern_name: pattern_name.min(1),
  pattern_type,
  services_involved,
  message_flow,
  reliability_guarantees: reliability_guarantees.default(null),
  consistency_model: consistency_model.default(null),
  failure_handling: failure_handling.default(null),
  performance_sla: performance_sla.default(null),
  state: state.default('active'),
  owner: owner.default(null),
  description: description.default(null),
  reason,
})
export type CreatePattern = z.output<typeof createPatternSchema>

/** A field that is left out stays as it is. */
export const updatePatternSchema = patternContentSchema.partial().extend({ reason })
export type UpdatePattern = z.output<typeof updatePatternSchema>

/** One row of `message_patterns`. */
export const patternSchema = z.strictObject({
  id: z.int(),
  name: z.string(),
  type: z.string().describe('Whatever was written; see patternTypes'),
  state: z.string(),
  owner: z.string().nullable(),
  description: z.string().nullable(),
  services: z.array(z.string()),
  flow: z.string().describe('The text of message_flow'),
  guarantees: z.string().nullable(),
  consistency: z.string().nullable(),
  failureHandling: z.string().nullable().describe('The text of failure_handling'),
  sla: z.json(),
  version: z.int(),
  createdAt: z.string().nullable(),
  updatedAt: z.string().nullable(),
  updatedBy: z.string().nullable().describe('A user, a token, or the SQL user that wrote it'),
})
export type Pattern = z.output<typeof patternSchema>

const sortable = ['pattern_name', 'pattern_type', 'state', 'owner', 'updated_at'] as const
export const patternQuerySchema = z
  .strictObject({
    filter: z.string().default('').describe('In the query language: type=saga service=orders'),
    sort: z.enum(sortable).default('pattern_name'),
    order: z.enum(['asc', 'desc']).default('asc'),
  })
  .transform(({ order, ...query }) => ({ ...query, descending: order === 'desc' }))
export type PatternQuery = z.output<typeof patternQuerySchema>
export const patternListSchema = z.strictObject({
  total: z.int().describe('Without the filter'),
  patterns: z.array(patternSchema),
})
export type PatternList = z.output<typeof patternListSchema>

export const patternPathSchema = z.strictObject({
  name: z.string().max(400).describe('The name of the pattern, or id:42'),
})
export const ifMatchSchema = z.strictObject({
  'if-match': z.string().describe('The version that is to be changed, as its ETag: "3"'),
})

export const revisionsQuerySchema = z.strictObject({
  before: z.coerce.number().int().min(1).optional().describe('Versions below this one'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export const patternRevisionSchema = z.strictObject({
  version: z.int(),
  name: z.string(),
  action: z.enum(['created', 'updated', 'restored', 'deleted', 'imported', 'written_by_sql']),
  deleted: z.boolean().describe('It was gone after this; content is what it was before'),
  changedBy: z.string().nullable(),
  changedAt: z.string(),
  reason: z.string().nullable(),
  content: patternContentSchema,
})
export type PatternRevision = z.output<typeof patternRevisionSchema>
export const revisionListSchema = z.strictObject({ revisions: z.array(patternRevisionSchema) })

export const restorePatternSchema = z.strictObject({
  version: z.int().min(1).describe('The revision that is to be there again'),
  reason,
})
export type RestorePattern = z.output<typeof restorePatternSchema>
export const deletedPatternSchema = z.strictObject({
  name: z.string(),
  version: z.int().describe('Restore this one to undo it'),
})
export type DeletedPattern = z.output<typeof deletedPatternSchema>

export const deletePatternQuerySchema = z.strictObject({ reason })

export const importQuerySchema = z.strictObject({
  dry_run: z
    .enum(['true', 'false'])
    .default('false')
    .transform((asked) => asked === 'true')
    .describe('Only tell what would happen'),
  reason,
})
const changeSchema = z.strictObject({
  path: z.string(),
  kind: z.enum(['added', 'removed', 'changed']),
  before: z.json().optional(),
  after: z.json().optional(),
  breaking: z.boolean(),
  why: z.string(),
  step: z.string().optional(),
})
const problemSchema = z.strictObject({
  code: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  path: z.string(),
  message: z.string(),
  step: z.string().optional(),
})
export const importReportSchema = z.strictObject({
  applied: z.boolean(),
  basis: z.string().describe('Send it as If-Match to apply just what a dry run told'),
  counts: z.strictObject({
    created: z.int(),
    updated: z.int(),
    unchanged: z.int(),
    kept: z.int(),
    faulty: z.int(),
  }),
  patterns: z.array(
    z.strictObject({
      at: z.int().describe('Its place in the file, from 0'),
      name: z.string().nullable().describe('Null where none could be read'),
      outcome: z
        .enum(['created', 'updated', 'unchanged', 'kept', 'faulty'])
        .describe('kept: somebody else has edited it'),
      faults: z
        .array(z.strictObject({ path: z.string(), message: z.string() }))
        .describe('Why it is faulty'),
      problems: z.array(problemSchema).describe('What is wrong with it, though it can be imported'),
      changes: z.array(changeSchema).describe('Against what is there'),
    }),
  ),
})
export type ImportReport = z.output<typeof importReportSchema>

export const exportQuerySchema = z.strictObject({
  format: z.enum(['yaml', 'json', 'asyncapi']).default('yaml'),
  name: z.string().max(400).optional().describe('Only this one; may be there several times'),
})
export type ExportQuery = z.output<typeof exportQuerySchema>

export const exportRequestSchema = z.strictObject({
  format: exportQuerySchema.shape.format,
  names: z.array(z.string().max(400)).min(1).max(10_000).describe('These, and no others'),
})

const serviceName = text(255).min(1)
const edgeFields = { source: serviceName, target: serviceName, protocol: text(64).min(1) }
export const draftQuerySchema = z
  .strictObject({
    correlation: z.guid().optional().describe('A run; excludes source, target and protocol'),
    source: serviceName.optional().describe('Of an edge, with target and protocol'),
    target: serviceName.optional(),
    protocol: text(64).min(1).optional(),
  })
  .transform(({ correlation, source, target, protocol }, context): DraftRequest => {
    const isEdge = source !== undefined && target !== undefined && protocol !== undefined
    if (isEdge && correlation === undefined) return { edge: { source, target, protocol } }
    if (correlation !== undefined && (source ?? target ?? protocol) === undefined) {
      return { correlation }
    }
    const message = 'Name either a correlation, or source, target and protocol'
    context.addIssue({ code: 'custom', message })
    return z.NEVER
  })
export type DraftRequest =
  | { correlation: string }
  | { edge: { source: string; target: string; protocol: string } }
export const patternDraftSchema = z.strictObject({
  pattern: patternContentSchema,
  measured: z
    .array(
      z.strictObject({
        step: z.string(),
        calls: z.int().describe('In the last 24 hours'),
        p95Ms: z.number().nullable(),
        p99Ms: z.number().nullable(),
        successRate: z.number().nullable().describe('%'),
      }),
    )
    .describe('What timeouts and the SLA were made from'),
  notes: z.array(z.string()).describe('What to look at before it is made active'),
})
export type PatternDraft = z.output<typeof patternDraftSchema>

export const suggestionsSchema = z.strictObject({
  services: z.array(z.strictObject({ name: z.string(), kind: z.string() })),
  protocols: z.array(z.string()),
  calls: z.array(z.strictObject(edgeFields)).describe('Every edge that was ever seen'),
  operations: z
    .array(z.strictObject({ ...edgeFields, operation: z.string() }))
    .describe('Of the latest calls'),
  owners: z.array(z.string()).describe('Of other patterns'),
})
export type Suggestions = z.output<typeof suggestionsSchema>

/** The form that Signalbox writes, for completion and for those who write flows themselves. */
export const messageFlowSchema = z.object({
  version: z.literal(1),
  steps: z.array(
    z.object({
      id: z.string().min(1).describe('Other steps name it in "after"'),
      from: z.string().min(1).describe('The service that calls or sends; may hold *'),
      to: z.string().min(1).describe('The service, queue or topic that is called; may hold *'),
      protocol: z.string().optional().describe('http, grpc, amqp, kafka …; left out: any'),
      operation: z.string().optional().describe('May hold *; left out: any'),
      reply: z.boolean().describe('Whether an answer comes back'),
      optional: z.boolean().describe('Whether a run without it is whole'),
      timeout_ms: z.number().positive().optional().describe('How long the step may take'),
      compensation: z
        .string()
        .optional()
        .describe('The operation of the same service that takes it back, or the id of a step'),
      compensates: z.string().optional().describe('The id of the step that this one takes back'),
      after: z.array(z.string()).describe('The ids of the steps that must have ended first'),
    }),
  ),
})
