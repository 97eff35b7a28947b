import {
  isRecord,
  kindOf,
  parseJson,
  stringifyJson,
  withoutUndefined,
  type Fault,
  type Json,
  type JsonRecord,
} from './json.ts'
import { FieldReader } from './read-fields.ts'

export const patternTypes = ['request_response', 'fire_and_forget', 'pub_sub', 'saga'] as const
export const patternStates = ['draft', 'active', 'deprecated'] as const
/** `request_reply` is another spelling of `request_response`. */
export function typeOf(written: string): string {
  return written === 'request_reply' ? 'request_response' : written
}
/** Open sets: what another program wrote is shown as it is. */
export const guarantees = ['at_most_once', 'at_least_once', 'exactly_once'] as const
export const consistencyModels = ['strong', 'eventual', 'causal'] as const

export type FlowStep = {
  id: string
  /** Service names may hold `*`, as protocol and operation may. */
  from: string
  to: string
  /** Left out: any. */
  protocol?: string
  operation?: string
  reply: boolean
  optional: boolean
  timeoutMs?: number
  /** The operation of `to` that takes this step back, or the id of a step that does. */
  compensation?: string
  /** The id of the step that this one takes back: it belongs to no run that goes well. */
  compensates?: string
  /** The steps that must have ended before this one begins. */
  after: string[]
  /** What was not understood; written again as it was. */
  extra?: JsonRecord
}
export type MessageFlow = {
  version: 1
  steps: FlowStep[]
  extra?: JsonRecord
  /** Entries of `steps` that are no steps, and where they stood. */
  unread?: { at: number; value: Json }[]
}
export type FlowReading = {
  flow: MessageFlow | undefined
  faults: Fault[]
  /** `signalbox`: as Signalbox writes it. `json`: of another program. `text`: no JSON at all. */
  form: 'signalbox' | 'json' | 'text'
}

const messaging = new Set(['amqp', 'kafka', 'mqtt', 'nats', 'jms', 'sqs', 'pg-boss'])

/** Whether an answer is usual over a protocol. */
export function repliesByDefault(protocol: string | undefined): boolean {
  return protocol === undefined || !messaging.has(protocol)
}

/** Never throws: whatever another program wrote gives what could be read and what is wrong where. */
export function readFlow(text: string): FlowReading {
  if (text.trim() === '') {
    return { flow: undefined, faults: [{ path: '', message: 'is empty' }], form: 'text' }
  }
  const parsed = parseJson(text)
  if ('fault' in parsed) {
    const message = `is no JSON: ${parsed.fault}`
    return { flow: undefined, faults: [{ path: '', message }], form: 'text' }
  }
  return readFlowValue(parsed.value)
}

export function readFlowValue(value: Json): FlowReading {
  const record = isRecord(value) ? value : { steps: value }
  const { version, steps, ...extra } = record
  const faults: Fault[] = []
  if (!Array.isArray(steps)) {
    const message = steps === undefined ? 'is missing' : `should be a list, is ${kindOf(steps)}`
    return { flow: undefined, faults: [{ path: 'steps', message }], form: 'json' }
  }
  if (version !== undefined && version !== 1) {
    faults.push({ path: 'version', message: `${JSON.stringify(version)} is not known; 1 is` })
  }
  const flow: MessageFlow = { version: 1, steps: [] }
  for (const [at, entry] of steps.entries()) {
    if (isRecord(entry)) flow.steps.push(readStep(entry, at, faults))
    else {
      flow.unread = [...(flow.unread ?? []), { at, value: entry }]
      faults.push({ path: `steps[${at}]`, message: `should be an object, is ${kindOf(entry)}` })
    }
  }
  if (Object.keys(extra).length > 0) flow.extra = extra
  return { flow, faults, form: version === 1 ? 'signalbox' : 'json' }
}

function readStep(raw: JsonRecord, at: number, faults: Fault[]): FlowStep {
  const fields = new FieldReader(raw, `steps[${at}]`, faults)
  const id = fields.text('id', 'name')
  const from = fields.text('from', 'source', 'source_service')
  const to = fields.text('to', 'target', 'target_service')
  if (id === undefined) fields.fault('id', 'is missing')
  if (from === undefined) fields.fault('from', 'is missing')
  if (to === undefined) fields.fault('to', 'is missing')
  const protocol = fields.text('protocol')
  return withoutUndefined({
    id: id ?? `step-${at + 1}`,
    from: from ?? '',
    to: to ?? '',
    protocol,
    operation: fields.text('operation'),
    reply: fields.boolean('reply') ?? repliesByDefault(protocol),
    optional: fields.boolean('optional') ?? false,
    timeoutMs: fields.number('timeout_ms'),
    compensation: fields.text('compensation'),
    compensates: fields.text('compensates'),
    after: fields.texts('after') ?? [],
    extra: Object.keys(fields.rest).length > 0 ? fields.rest : undefined,
  })
}

/** `readFlow(writeFlow(flow))` is the flow; the text is the same for the same flow. */
export function writeFlow(flow: MessageFlow): string {
  return stringifyJson(flowToJson(flow), 2)
}

export function flowToJson({ steps, extra, unread = [] }: MessageFlow): JsonRecord {
  const written: Json[] = steps.map((step, at) => stepToJson(step, at))
  for (const { at, value } of unread.toSorted((one, other) => one.at - other.at)) {
    written.splice(at, 0, value)
  }
  return { version: 1, steps: written, ...extra }
}

/** @param at where it stands in the list, by which a step without an id is named */
export function stepToJson(step: FlowStep, at = -1): JsonRecord {
  const { extra = {} } = step
  const known: Record<string, Json | undefined> = {
    id: step.id,
    from: step.from,
    to: step.to,
    protocol: step.protocol,
    operation: step.operation,
    reply: step.reply,
    optional: step.optional,
    timeout_ms: step.timeoutMs,
    compensation: step.compensation,
    compensates: step.compensates,
    after: step.after,
  }
  const written: JsonRecord = {}
  for (const [key, value] of Object.entries(known)) {
    // What could not be read stays as it was, until somebody says what is meant.
    const unreadable = Object.hasOwn(extra, key) && isAssumed(step, key, at)
    const kept = unreadable ? extra[key] : value
    if (kept !== undefined) written[key] = kept
  }
  const unknown = Object.entries(extra).filter(([key]) => !Object.hasOwn(known, key))
  return { ...written, ...Object.fromEntries(unknown) }
}

/** Whether a step says of a key no more than what reading assumes where nothing can be read. */
function isAssumed(step: FlowStep, key: string, at: number): boolean {
  const assumed: Record<string, boolean> = {
    id: step.id === `step-${at + 1}`,
    from: step.from === '',
    to: step.to === '',
    protocol: step.protocol === undefined,
    operation: step.operation === undefined,
    reply: step.reply === repliesByDefault(step.protocol),
    optional: !step.optional,
    timeout_ms: step.timeoutMs === undefined,
    compensation: step.compensation === undefined,
    compensates: step.compensates === undefined,
    after: step.after.length === 0,
  }
  return assumed[key] ?? false
}
