import fc from 'fast-check'
import { contentFields } from './content.ts'
import { readFlow, writeFlow, type FlowStep, type MessageFlow } from './flow.ts'
import { isRecord, type Json, type JsonRecord } from './json.ts'
import type { PatternContent } from './schemas.ts'

const name = fc.string({ minLength: 1, maxLength: 12 })
const extra = fc
  .dictionary(
    name.map((key) => `x-${key}`),
    fc.jsonValue(),
    { minKeys: 1, maxKeys: 3, noNullPrototype: true },
  )
  .map((record) => JSON.parse(JSON.stringify(record)) as JsonRecord)

const arbitraryStep: fc.Arbitrary<FlowStep> = fc.record(
  {
    id: name,
    from: name,
    to: name,
    protocol: fc.constantFrom('http', 'grpc', 'amqp', 'kafka', 'carrier pigeon'),
    operation: name,
    reply: fc.boolean(),
    optional: fc.boolean(),
    timeoutMs: fc.integer({ min: 1, max: 1e9 }),
    compensation: name,
    compensates: name,
    after: fc.array(name, { maxLength: 3 }),
    extra,
  },
  { requiredKeys: ['id', 'from', 'to', 'reply', 'optional', 'after'], noNullPrototype: true },
)

export const arbitraryFlow: fc.Arbitrary<MessageFlow> = fc.record(
  { version: fc.constant(1 as const), steps: fc.array(arbitraryStep, { maxLength: 6 }), extra },
  { requiredKeys: ['version', 'steps'], noNullPrototype: true },
)

const text = fc.string({ maxLength: 8 })
const json = fc.jsonValue().map((value): Json => JSON.parse(JSON.stringify(value)))
const record = fc
  .dictionary(fc.constantFrom('p95_ms', 'success_rate', 'retries', 'on_failure', 'x'), json, {
    noNullPrototype: true,
  })
  .map((value): JsonRecord => JSON.parse(JSON.stringify(value)))

/** Whatever the table may hold: what we write, what others write, and nonsense. */
export const arbitraryContent: fc.Arbitrary<PatternContent> = fc.record(
  {
    pattern_name: text,
    pattern_type: fc.oneof(fc.constantFrom('saga', 'pub_sub', 'request_reply'), text),
    state: fc.oneof(fc.constantFrom('draft', 'active', 'deprecated'), text),
    owner: fc.option(text),
    description: fc.option(text),
    services_involved: fc.array(text, { maxLength: 4 }),
    message_flow: fc.oneof(arbitraryFlow.map(writeFlow), fc.json(), text),
    reliability_guarantees: fc.option(text),
    consistency_model: fc.option(text),
    failure_handling: fc.oneof(
      record.map((value) => JSON.stringify(value)),
      fc.option(text),
    ),
    performance_sla: fc.oneof(record, json),
  },
  { noNullPrototype: true },
)

/** Three versions that have much in common, so that merging them is no matter of luck. */
export const arbitraryVersions: fc.Arbitrary<[PatternContent, PatternContent, PatternContent]> = fc
  .tuple(
    arbitraryContent,
    fc.array(arbitraryEdit(), { maxLength: 3 }),
    fc.array(arbitraryEdit(), { maxLength: 3 }),
  )
  .map(([base, mine, theirs]) => [
    base,
    mine.reduce((content, edit) => edit(content), base),
    theirs.reduce((content, edit) => edit(content), base),
  ])

type Edit = (content: PatternContent) => PatternContent

function arbitraryEdit(): fc.Arbitrary<Edit> {
  const whole = fc
    .tuple(arbitraryContent, fc.constantFrom(...contentFields))
    .map(([other, field]): Edit => (content) => ({ ...content, [field]: other[field] }))
  const step = fc.tuple(fc.nat(5), arbitraryFlow).map(
    ([
      at,
      {
        steps: [other],
      },
    ]): Edit =>
      (content) => {
        const { flow } = readFlow(content.message_flow)
        const old = flow?.steps[at]
        if (!flow || !old) return content
        const edited = other ? [{ ...other, id: old.id }] : []
        const steps = flow.steps.toSpliced(at, 1, ...edited)
        return { ...content, message_flow: writeFlow({ ...flow, steps }) }
      },
  )
  const services = fc.array(text, { maxLength: 3 }).map((names): Edit => (content) => ({
    ...content,
    services_involved: [...content.services_involved.slice(1), ...names],
  }))
  const sla = record.map((more): Edit => (content) => ({
    ...content,
    performance_sla: isRecord(content.performance_sla)
      ? { ...content.performance_sla, ...more }
      : more,
  }))
  return fc.oneof(whole, step, services, sla)
}
