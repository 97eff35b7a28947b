import { parseAsBoolean, parseAsString, parseAsStringLiteral } from 'nuqs/server'
import { views } from '#components/correlations/view-state.ts'

export const correlationParams = {
  view: parseAsStringLiteral(views).withDefault('waterfall'),
  call: parseAsString,
  find: parseAsString.withDefault(''),
  compare: parseAsString,
  /** The declared pattern, and the step of it, that one came to look at. */
  pattern: parseAsString,
  step: parseAsString,
  raw: parseAsBoolean.withDefault(false),
}
