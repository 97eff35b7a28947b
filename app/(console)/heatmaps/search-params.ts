import {
  parseAsBoolean,
  parseAsFloat,
  parseAsIsoDateTime,
  parseAsJson,
  parseAsString,
  parseAsStringLiteral,
  type inferParserType,
} from 'nuqs/server'
import { errorSorts } from '#components/heatmaps/errors-model.ts'
import { allText, fieldsText } from '#lib/platform/filter/quote.ts'

/** Null for what is no list of edges. Without zod, which is a third of what this page brings. */
function boxEdgesOf(value: unknown): EdgeParts[] | null {
  return Array.isArray(value) && value.length > 0 && value.every(isEdgeParts) ? value : null
}

type EdgeParts = [source: string, target: string, protocol: string]

function isEdgeParts(value: unknown): value is EdgeParts {
  return (
    Array.isArray(value) && value.length === 3 && value.every((part) => typeof part === 'string')
  )
}

export const heatmapParams = {
  mode: parseAsStringLiteral(['latency', 'errors']).withDefault('latency'),
  scale: parseAsStringLiteral(['log', 'linear']).withDefault('log'),
  table: parseAsBoolean.withDefault(false),
  sla: parseAsFloat,
  q: parseAsString.withDefault(''),
  // Links of other pages name what they mean; what is typed afterwards takes their place.
  service: parseAsString.withDefault(''),
  source: parseAsString.withDefault(''),
  target: parseAsString.withDefault(''),
  protocol: parseAsString.withDefault(''),
  boxFrom: parseAsIsoDateTime,
  boxTo: parseAsIsoDateTime,
  low: parseAsFloat,
  high: parseAsFloat,
  boxEdges: parseAsJson(boxEdgesOf),
  sort: parseAsStringLiteral(errorSorts).withDefault('errors'),
  quiet: parseAsBoolean.withDefault(false),
}

/** All that the address says of which calls are shown, as one filter. */
export function filterOf({ q, ...params }: inferParserType<typeof heatmapParams>): string {
  const { service, source, target, protocol } = params
  return allText(fieldsText({ service, source, target, protocol }), q)
}
