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
import { FieldReader, withRest } from './read-fields.ts'

export type PerformanceSla = { p95Ms?: number; successRate?: number; throughputRps?: number }
export type FailureHandling = {
  retries?: number
  backoff?: string
  deadLetter?: string
  onFailure?: string
}
export type Reading<Value> = { value: Value | undefined; faults: Fault[] }

/** Never throws; undefined where there is none, or none that can be read. */
export function readSla(raw: Json): Reading<PerformanceSla> {
  return readRecord(raw, (fields) => {
    const successRate = fields.number('success_rate', { positive: false })
    if (successRate !== undefined && successRate > 100) {
      fields.fault('success_rate', 'is a percentage, so at most 100')
    }
    return withoutUndefined({
      p95Ms: fields.number('p95_ms'),
      successRate,
      throughputRps: fields.number('throughput_rps', { positive: false }),
    })
  })
}

/** Sets what is known and leaves alone what another program keeps beside it. */
export function writeSla(raw: Json, sla: PerformanceSla): Json {
  const known = {
    p95_ms: sla.p95Ms,
    success_rate: sla.successRate,
    throughput_rps: sla.throughputRps,
  }
  return writeRecord(raw, readSla(raw).value, known)
}

export function readFailureHandling(text: string | null): Reading<FailureHandling> {
  if (text === null || text.trim() === '') return { value: undefined, faults: [] }
  const parsed = parseJson(text)
  if ('fault' in parsed) {
    return { value: undefined, faults: [{ path: '', message: `is no JSON: ${parsed.fault}` }] }
  }
  return readRecord(parsed.value, (fields) =>
    withoutUndefined({
      retries: fields.number('retries', { positive: false }),
      backoff: fields.text('backoff'),
      deadLetter: fields.text('dead_letter'),
      onFailure: fields.text('on_failure'),
    }),
  )
}

/** @returns null where nothing is left to say */
export function writeFailureHandling(
  text: string | null,
  handling: FailureHandling,
): string | null {
  const parsed = parseJson(text ?? '')
  const raw = 'fault' in parsed ? null : parsed.value
  const known = {
    retries: handling.retries,
    backoff: handling.backoff,
    dead_letter: handling.deadLetter,
    on_failure: handling.onFailure,
  }
  const written = writeRecord(raw, readFailureHandling(text).value, known)
  return written === null ? null : stringifyJson(written)
}

function readRecord<Value>(raw: Json, read: (fields: FieldReader) => Value): Reading<Value> {
  if (raw === null) return { value: undefined, faults: [] }
  const faults: Fault[] = []
  if (!isRecord(raw)) {
    return {
      value: undefined,
      faults: [{ path: '', message: `should be an object, is ${kindOf(raw)}` }],
    }
  }
  return { value: read(new FieldReader(raw, '', faults)), faults }
}

function writeRecord(
  raw: Json,
  before: object | undefined,
  known: Record<string, number | string | undefined>,
): Json {
  const rest: JsonRecord = isRecord(raw) ? { ...raw } : {}
  const understood = Object.keys(before ?? {}).map(toColumn)
  for (const key of understood) if (known[key] === undefined) delete rest[key]
  const written = withRest(known, rest)
  return Object.keys(written).length > 0 ? written : null
}

function toColumn(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
