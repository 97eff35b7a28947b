import { parseAsBoolean, parseAsString, parseAsStringLiteral } from 'nuqs/server'
import { sortings } from '#lib/breakers/shown.ts'
import { views } from '#components/breakers/view.ts'

export const breakersParams = {
  q: parseAsString.withDefault(''),
  sort: parseAsStringLiteral(sortings).withDefault('worst'),
  by: parseAsString,
  reversed: parseAsBoolean.withDefault(false),
  view: parseAsStringLiteral(views).withDefault('cards'),
  breaker: parseAsString,
}
