import type { Language, TextField } from '#lib/platform/filter/language.ts'
import { parseFilter, type Parsed } from '#lib/platform/filter/parse.ts'

/** A call, as a search sees it; searches run in the database, so nothing is read from it here. */
export type SoughtCall = never

export const textFields = {
  service: 'either side of the call',
  source: 'the service that called',
  target: 'what was called',
  operation: 'route, method or destination',
  protocol: 'http, grpc, …',
  status: 'status code of the answer: 503, of gRPC also by name',
  error: 'text of the error',
} as const
export type TextFieldName = keyof typeof textFields

const keywords = {
  error: 'calls that failed, timeouts too',
  timeout: 'calls without an answer in time',
} as const

type Known = {
  services?: readonly string[]
  operations?: readonly string[]
  protocols?: readonly string[]
}

/** What the box above the list of correlations understands; all of it must hold for one call. */
export function searchLanguage(known: Known = {}): Language<SoughtCall> {
  const services = known.services ?? []
  const protocols = known.protocols ?? ['http', 'grpc', 'kafka', 'amqp']
  return {
    fields: [
      textField('service', services),
      textField('source', services),
      textField('target', services),
      textField('operation', known.operations),
      textField('protocol', protocols),
      textField('status', ['500', '503', '504', 'UNAVAILABLE', 'DEADLINE_EXCEEDED']),
      textField('error'),
      {
        kind: 'number',
        name: 'duration',
        about: 'of the call',
        unit: 'latency',
        valueOf: () => null,
      },
      {
        kind: 'number',
        name: 'bytes',
        about: 'size of the payload',
        unit: 'count',
        valueOf: () => null,
      },
    ],
    wordsOf: () => [],
    words: [...Object.keys(keywords), ...(known.services ?? [])],
  }
}

function textField(name: TextFieldName, values: readonly string[] = []): TextField<SoughtCall> {
  return { kind: 'text', name, about: textFields[name], values, valuesOf: () => [] }
}

export function parseSearch(typed: string): Parsed<SoughtCall> {
  return parseFilter(typed, searchLanguage())
}
