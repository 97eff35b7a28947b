import { createParser, parseAsString } from 'nuqs/server'
import { sortColumns, type Sort } from '#lib/overview/model.ts'

/** A column, with a minus in front for the other way round. */
const parseAsSort = createParser<Sort>({
  parse(text) {
    const reversed = text.startsWith('-')
    const name = reversed ? text.slice(1) : text
    const column = sortColumns.find((known) => known === name)
    return column === undefined ? null : { column, reversed }
  },
  serialize: ({ column, reversed }) => (reversed ? `-${column}` : column),
  eq: (a, b) => a.column === b.column && a.reversed === b.reversed,
})

export const tableParams = {
  q: parseAsString.withDefault(''),
  sort: parseAsSort.withDefault({ column: 'worst', reversed: false }),
  service: parseAsString,
}
