import { parseAsString, parseAsStringLiteral } from 'nuqs/server'
import { coverageViews } from '#components/conformance/coverage-model.ts'

export const coverageParams = {
  show: parseAsStringLiteral(coverageViews).withDefault('undeclared'),
  q: parseAsString.withDefault(''),
  sort: parseAsString.withDefault(''),
}
