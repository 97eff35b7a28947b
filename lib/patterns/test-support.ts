import fc from 'fast-check'
import type { FlowStep, MessageFlow } from './flow.ts'
import type { JsonRecord } from './json.ts'

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
