import type { Json } from '#lib/patterns/json.ts'
import { noData } from '#lib/platform/format.ts'

const fields: Record<string, string> = {
  pattern_name: 'name',
  pattern_type: 'type',
  services_involved: 'services',
  message_flow: 'flow',
  reliability_guarantees: 'delivered',
  consistency_model: 'consistency',
  failure_handling: 'when a step fails',
  performance_sla: 'SLA',
}
const keys: Record<string, string> = {
  p95_ms: 'p95 in ms',
  success_rate: 'success in %',
  throughput_rps: 'throughput per second',
  timeout_ms: 'timeout in ms',
  dead_letter: 'dead letters',
  on_failure: 'in the end',
}

/** `message_flow.steps.pay.timeout_ms` as "step pay: timeout in ms". */
export function pathWords(path: string): string {
  const [field = '', ...rest] = path.split('.')
  if (field === 'message_flow' && rest[0] === 'steps' && rest.length > 1) {
    const last = rest.at(-1) ?? ''
    const isKey = rest.length > 2 && last in stepKeys
    const id = rest.slice(1, isKey ? -1 : undefined).join('.')
    return isKey ? `step ${id}: ${keys[last] ?? last}` : `step ${id}`
  }
  const name = fields[field] ?? field
  if (rest.length === 0) return name
  const key = rest.join('.')
  return `${name}: ${keys[key] ?? key}`
}

const stepKeys: Record<string, true> = {
  id: true,
  from: true,
  to: true,
  protocol: true,
  operation: true,
  reply: true,
  optional: true,
  timeout_ms: true,
  compensation: true,
  compensates: true,
  after: true,
}

/** A value as people read it; a dash where there is none. */
export function valueWords(value: Json | undefined): string {
  if (value === undefined || value === null) return noData
  if (value === '') return '(empty)'
  if (typeof value === 'string') return value
  if (Array.isArray(value) && value.every((entry) => typeof entry === 'string')) {
    return value.length === 0 ? '(none)' : value.join(', ')
  }
  return JSON.stringify(value)
}
