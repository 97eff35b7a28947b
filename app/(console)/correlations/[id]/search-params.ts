import { parseAsBoolean, parseAsString, parseAsStringLiteral } from 'nuqs/server'
import { views } from '#components/correlations/view-state.ts'

export const correlationParams = {
  view: parseAsStringLiteral(views).withDefault('waterfall'),
  call: parseAsString,
  find: parseAsString.withDefault(''),
  compare: parseAsString,
  raw: parseAsBoolean.withDefault(false),
}
