import {
  createParser,
  parseAsArrayOf,
  parseAsBoolean,
  parseAsIsoDateTime,
  parseAsNumberLiteral,
  parseAsString,
  parseAsStringLiteral,
} from 'nuqs/server'
import { labelChoices } from '#components/service-map/graph/link-label.ts'
import { hopChoices, mapViews, measures } from '#components/service-map/map-state.ts'
import { formatLook, parseLook } from '#components/service-map/look.ts'
import { formatSpot, parseSpot } from '#components/service-map/matrix-spot.ts'
import { formatPins, parsePins } from '#components/service-map/pins.ts'
import { formatSort, parseSort } from '#components/service-map/table-model.ts'

const parseAsPins = createParser({
  parse: parsePins,
  serialize: formatPins,
  eq: (a, b) => formatPins(a) === formatPins(b),
})

const parseAsLook = createParser({
  parse: parseLook,
  serialize: formatLook,
  eq: (a, b) => formatLook(a) === formatLook(b),
})

const parseAsSpot = createParser({
  parse: parseSpot,
  serialize: formatSpot,
  eq: (a, b) => formatSpot(a) === formatSpot(b),
})

const parseAsSort = createParser({
  parse: parseSort,
  serialize: formatSort,
  eq: (a, b) => formatSort(a) === formatSort(b),
})

const parseAsChanges = createParser<'on' | Date>({
  parse(text) {
    if (text === 'on') return text
    const time = new Date(text)
    return Number.isNaN(time.getTime()) ? null : time
  },
  serialize: (changes) => (changes === 'on' ? changes : changes.toISOString()),
  eq: (a, b) => String(a) === String(b),
})

export const mapParams = {
  view: parseAsStringLiteral(mapViews).withDefault('graph'),
  q: parseAsString.withDefault(''),
  hide: parseAsBoolean.withDefault(false),
  errors: parseAsBoolean.withDefault(false),
  focus: parseAsString,
  hops: parseAsNumberLiteral(hopChoices).withDefault(1),
  hidden: parseAsArrayOf(parseAsString).withDefault([]),
  group: parseAsString,
  expanded: parseAsArrayOf(parseAsString).withDefault([]),
  labels: parseAsStringLiteral(labelChoices).withDefault('problems'),
  selected: parseAsString,
  at: parseAsIsoDateTime,
  changes: parseAsChanges,
  pins: parseAsPins.withDefault({}),
  look: parseAsLook,
  sort: parseAsSort.withDefault({ column: 'errors', reversed: false }),
  motion: parseAsBoolean.withDefault(false),
  measure: parseAsStringLiteral(measures).withDefault('errors'),
  spot: parseAsSpot,
}
