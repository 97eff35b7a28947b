import {
  parseAsBoolean,
  parseAsFloat,
  parseAsIsoDateTime,
  parseAsString,
  parseAsStringLiteral,
} from 'nuqs/server'

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
}
