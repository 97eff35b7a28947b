import { z } from 'zod'
import { contentFields } from './content.ts'
import { flowToJson, readFlow, readFlowValue, writeFlow } from './flow.ts'
import {
  hasPlainNumbers,
  hasProtoKey,
  isRecord,
  jsonSafe,
  parseJson,
  type Json,
  type JsonRecord,
} from './json.ts'
import { patternContentSchema, type PatternContent } from './schemas.ts'

/** A pattern as a file holds it, and the columns whose exact text no JavaScript value can hold. */
export type PortablePattern = {
  content: PatternContent
  exact: { services_involved?: string; performance_sla?: string }
}

const nested = z.union([z.string(), z.json()])
const entrySchema = z.strictObject({
  pattern_name: z.string().max(100),
  pattern_type: z.string().max(50),
  state: z.string().max(20).default('active'),
  owner: z.string().max(200).nullable().default(null),
  description: z.string().max(20_000).nullable().default(null),
  services_involved: z.array(z.string()).default([]),
  services_involved_json: z.string().optional(),
  message_flow: nested,
  reliability_guarantees: z.string().max(50).nullable().default(null),
  consistency_model: z.string().max(30).nullable().default(null),
  failure_handling: nested.nullable().default(null),
  performance_sla: z.json().default(null),
  performance_sla_json: z.string().optional(),
})

type EntryFaults = { faults: { path: string; message: string }[] }

/**
 * What a file says of one pattern. A flow that Signalbox wrote, and failure handling that is plain
 * JSON, stand there as they are read; every other text stands there as text.
 */
export function toEntry({ content, exact }: PortablePattern): JsonRecord {
  const entry: JsonRecord = {}
  for (const field of contentFields) {
    const value = fieldToEntry(content, field)
    if (value !== null) entry[field] = value
  }
  if (exact.services_involved !== undefined) {
    entry['services_involved_json'] = exact.services_involved
  }
  if (exact.performance_sla !== undefined) {
    delete entry['performance_sla']
    entry['performance_sla_json'] = exact.performance_sla
  }
  return entry
}

function fieldToEntry(content: PatternContent, field: (typeof contentFields)[number]): Json {
  if (field === 'message_flow') {
    const { flow } = readFlow(content.message_flow)
    const isOurs =
      flow !== undefined &&
      hasPlainNumbers(content.message_flow) &&
      !hasProtoKey(content.message_flow) &&
      writeFlow(flow) === content.message_flow
    return isOurs ? flowToJson(flow) : content.message_flow
  }
  if (field === 'failure_handling' && content.failure_handling !== null) {
    const parsed = parseJson(content.failure_handling)
    const isPlain =
      'value' in parsed &&
      isRecord(parsed.value) &&
      !hasProtoKey(content.failure_handling) &&
      JSON.stringify(parsed.value) === content.failure_handling
    return isPlain ? parsed.value : content.failure_handling
  }
  return content[field]
}

/** What is wrong with an entry of a file, or the pattern that it is. */
export function fromEntry(entry: unknown): PortablePattern | EntryFaults {
  const parsed = entrySchema.safeParse(entry)
  if (!parsed.success) return faultsOf(parsed.error)
  const { services_involved_json: services, performance_sla_json: sla, ...rest } = parsed.data
  const content = patternContentSchema.safeParse({
    ...rest,
    message_flow: flowText(rest.message_flow),
    failure_handling:
      rest.failure_handling === null || typeof rest.failure_handling === 'string'
        ? rest.failure_handling
        : JSON.stringify(rest.failure_handling),
    ...(sla !== undefined && { performance_sla: valueIn(sla) }),
  })
  if (!content.success) return faultsOf(content.error)
  const exact = {
    ...(services !== undefined && { services_involved: services }),
    ...(sla !== undefined && { performance_sla: sla }),
  }
  const faults = Object.entries(exact).flatMap(([field, text]) => {
    const outcome = parseJson(text)
    return 'fault' in outcome
      ? [{ path: `${field}_json`, message: `is no JSON: ${outcome.fault}` }]
      : []
  })
  if (faults.length > 0) return { faults }
  // As the table is read: zod leaves out keys that other programs may write.
  const told = sla === undefined ? {} : { performance_sla: valueIn(sla) }
  return { content: { ...content.data, ...told }, exact }
}

/** A flow that stands in a file as it is read is written as Signalbox writes it. */
function flowText(value: Json): string {
  if (typeof value === 'string') return value
  const { flow } = readFlowValue(value)
  return flow ? writeFlow(flow) : JSON.stringify(value, null, 2)
}

/** As PostgreSQL's driver reads it; the exact text goes into the table. */
function valueIn(text: string): Json {
  try {
    const value: Json = JSON.parse(text)
    return jsonSafe(value)
  } catch {
    return null
  }
}

function faultsOf(error: z.ZodError): EntryFaults {
  return {
    faults: error.issues.map((issue) => ({
      path: issue.path.join('.'),
      message: issue.message,
    })),
  }
}
