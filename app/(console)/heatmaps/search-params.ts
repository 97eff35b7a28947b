import {
  parseAsBoolean,
  parseAsFloat,
  parseAsIsoDateTime,
  parseAsJson,
  parseAsString,
  parseAsStringLiteral,
} from 'nuqs/server'
import { z } from 'zod'
import { errorSorts } from '#components/heatmaps/errors-model.ts'

const boxEdges = z.array(z.tuple([z.string(), z.string(), z.string()])).min(1)

/** Null for what is no list of edges. */
function boxEdgesOf(value: unknown) {
  return boxEdges.safeParse(value).data ?? null
}

export const heatmapParams = {
  mode: parseAsStringLiteral(['latency', 'errors']).withDefault('latency'),
  scale: parseAsStringLiteral(['log', 'linear']).withDefault('log'),
  table: parseAsBoolean.withDefault(false),
  sla: parseAsFloat,
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
}
