import { statusWords } from '#lib/platform/status-words.ts'
import type { ComparedCall, Dimension } from './model.ts'

/** In what calls are compared: a dimension, or the key of an attribute. */
export type Compared = { dimension: Dimension; key: string | null }
/** A value, or null for the calls that have none. */
export type Value = string | null

/** Ours, and no dimensions of the calls: what the latency tells too, and the demo's mark of its past. */
const ownMeasures = new Set([
  'signalbox.server_latency_ms',
  'signalbox.server_offset_ms',
  'signalbox.simulated',
])

/** A name instead of a number in them is told as it is. */
const grpcStatusKeys = new Set(['rpc.grpc.status_code', 'grpc.status_code'])

const plain: Compared[] = (
  ['source', 'target', 'protocol', 'operation', 'status', 'error'] as const
).map((dimension) => ({ dimension, key: null }))

/** Everything in which some of the calls can be compared. */
export function comparedIn(calls: readonly ComparedCall[]): Compared[] {
  const keys = new Set<string>()
  for (const { attributes } of calls) for (const key of Object.keys(attributes)) keys.add(key)
  for (const key of ownMeasures) keys.delete(key)
  return [...plain, ...[...keys].map((key): Compared => ({ dimension: 'attribute', key }))]
}

/** How a call failed, in the words of telemetry, and what comes of it, such as another try: never why. */
const failureKey =
  /^(error|error\..+|exception\..+|otel\.status.*|.*\bstatus_code|.*\bresend_count)$/

export function tellsOfFailure(key: string | null): boolean {
  return key !== null && failureKey.test(key)
}

export function valueOf(call: ComparedCall, { dimension, key }: Compared): Value {
  switch (dimension) {
    case 'source':
    case 'target':
    case 'protocol':
    case 'operation':
    case 'status':
      return call[dimension]
    case 'error':
      return call.errorMessage === null ? null : alikeMessage(call.errorMessage)
    default: {
      const value = key === null ? undefined : call.attributes[key]
      if (value === undefined || value === null) return null
      if (grpcStatusKeys.has(key ?? '') && !isNaN(Number(value))) {
        return statusWords(Number(value), 'grpc')
      }
      return typeof value === 'string' ? value : JSON.stringify(value)
    }
  }
}

/** Times, ids, and numbers but those of three digits, which are status codes. */
const particulars =
  /\d{4}-\d\d-\d\dT[\d:.]+Z?|\b(?=[a-f-]*\d)[\da-f-]{8,}\b|\d+(?:\.\d+)+|(?<!\d)(?:\d{1,2}|\d{4,})(?!\d)/gi

/** A message without what is of the single call, so that those of one kind are one. */
function alikeMessage(message: string): string {
  return message.replaceAll(particulars, '…')
}

/** One of the values of a dimension, or a part of its numbers, that a call has or has not. */
export type Candidate = { value: Value; has: (value: Value) => boolean }

const fewestNumbers = 8
const cuts = 10
/** So many different whole numbers are names, which grow with time and tell only that. */
const mostNames = 0.9

/** Numbers are compared by size: few calls have the very same. None where they are no numbers. */
export function partsOfNumbers(values: readonly Value[]): Candidate[] {
  const numbers: number[] = []
  for (const value of values) {
    if (value === null) continue
    const number = value.trim() === '' ? Number.NaN : Number(value)
    if (!Number.isFinite(number)) return []
    numbers.push(number)
  }
  const different = [...new Set(numbers)]
  if (different.length < fewestNumbers) return []
  const areNames =
    different.every(Number.isInteger) && different.length > mostNames * numbers.length
  if (areNames) return []
  const sorted = numbers.toSorted((a, b) => a - b)
  const bounds = new Set<number>()
  for (let cut = 1; cut < cuts; cut += 1) {
    bounds.add(sorted[Math.floor((cut * sorted.length) / cuts)] ?? 0)
  }
  bounds.delete(sorted[0] ?? 0)
  return [...bounds].flatMap((bound): Candidate[] => [
    { value: `≥ ${bound}`, has: (value) => value !== null && Number(value) >= bound },
    { value: `< ${bound}`, has: (value) => value !== null && Number(value) < bound },
  ])
}
