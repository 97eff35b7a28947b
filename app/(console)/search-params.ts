import { createParser, parseAsIsoDateTime, parseAsString, parseAsStringLiteral } from 'nuqs/server'
import { sortColumns, type SortColumn } from '#lib/overview/model.ts'
import { defaultPreset, presets, type WindowRequest } from '#lib/rollups/model.ts'

/** The window of every page of the console: a preset, or a stretch of the past. */
export const windowParams = {
  range: parseAsStringLiteral(presets).withDefault(defaultPreset),
  from: parseAsIsoDateTime,
  to: parseAsIsoDateTime,
}

type WindowParams = { range: (typeof presets)[number]; from: Date | null; to: Date | null }

export function windowRequestOf({ range, from, to }: WindowParams): WindowRequest {
  if (from === null || to === null || from >= to) return { range }
  return { fromMs: from.getTime(), toMs: to.getTime() }
}

/** A column, with a minus in front for the other way round. */
const parseAsSort = createParser<{ column: SortColumn; reversed: boolean }>({
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
