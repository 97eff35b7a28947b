import type { Coverage } from '#lib/conformance/schemas.ts'
import type { Language } from '#lib/platform/filter/language.ts'
import { matches } from '#lib/platform/filter/matches.ts'
import { parseFilter } from '#lib/platform/filter/parse.ts'

export const coverageViews = ['undeclared', 'declared', 'internal', 'all', 'dead'] as const
/** Edges by whether a pattern declares them, and patterns without runs. */
export type CoverageView = (typeof coverageViews)[number]
export type CoverageEdge = Coverage['edges'][number]
export type DeadPattern = Coverage['dead'][number]

/** As the map names it. */
export function edgeIdOf({ source, target, protocol }: CoverageEdge): string {
  return JSON.stringify([source, target, protocol])
}

export function edgesOf(edges: readonly CoverageEdge[], view: CoverageView) {
  return view === 'all' ? edges : edges.filter(({ status }) => status === view)
}

/** What the filter box understands of an edge. */
export function edgeLanguage(edges: readonly CoverageEdge[]): Language<CoverageEdge> {
  const text = (name: string, about: string, valuesOf: (edge: CoverageEdge) => string[]) => ({
    ...{ kind: 'text' as const, name, about, valuesOf },
    values: [...new Set(edges.flatMap(valuesOf))].toSorted(),
  })
  const source = text('source', 'the service that calls', (edge) => [edge.source])
  const target = text('target', 'what is called', (edge) => [edge.target])
  return {
    fields: [
      source,
      target,
      text('protocol', 'http, grpc, …', ({ protocol }) => [protocol]),
      text('pattern', 'a pattern that declares it', ({ patterns }) => patterns),
      {
        ...{ kind: 'number', name: 'calls', about: 'in the time range', unit: 'count' },
        valueOf: ({ calls }) => calls,
      },
      {
        ...{ kind: 'number', name: 'error', about: 'of its calls', unit: 'share' },
        valueOf: errorShareOf,
      },
    ],
    wordsOf: (edge) => [edge.source, edge.target],
    words: [...new Set([...source.values, ...target.values])].toSorted(),
  }
}

/** What it understands of a pattern without runs. */
export function deadLanguage(dead: readonly DeadPattern[]): Language<DeadPattern> {
  return {
    fields: [
      {
        ...{ kind: 'text', name: 'calls', about: 'whether its edges have calls' },
        values: ['yes', 'no'],
        valuesOf: ({ hasTraffic }) => [hasTraffic ? 'yes' : 'no'],
      },
    ],
    wordsOf: ({ name }) => [name],
    words: dead.map(({ name }) => name).toSorted(),
  }
}

/** What a filter leaves; all of them while it cannot be read. */
export function filtered<Row>(
  rows: readonly Row[],
  filter: string,
  language: Language<Row>,
): readonly Row[] {
  const parsed = parseFilter(filter, language)
  if (!parsed.ok) return rows
  return rows.filter((row) => matches(parsed.expression, row, language.wordsOf))
}

export function errorShareOf({ calls, errors }: CoverageEdge): number | null {
  return calls === 0 ? null : errors / calls
}

type Value = string | number | null
type ValueOf<Row> = (row: Row) => Value
export type Order = { column: string; reversed: boolean }

const edgeValues: Record<string, ValueOf<CoverageEdge>> = {
  edge: ({ source, target }) => `${source} ${target}`,
  protocol: ({ protocol }) => protocol,
  calls: ({ calls }) => calls,
  errors: errorShareOf,
  patterns: ({ patterns }) => patterns[0] ?? null,
}
const deadValues: Record<string, ValueOf<DeadPattern>> = {
  pattern: ({ name }) => name,
  last: ({ lastSeenAt }) => lastSeenAt,
  calls: ({ hasTraffic }) => (hasTraffic ? 'calls' : 'none'),
}

export function sortEdges(edges: readonly CoverageEdge[], order: Order): CoverageEdge[] {
  return sorted(edges, order, { values: edgeValues, usual: 'calls', nameOf: edgeIdOf })
}

export function sortDead(dead: readonly DeadPattern[], order: Order): DeadPattern[] {
  return sorted(dead, order, { values: deadValues, usual: 'pattern', nameOf: ({ name }) => name })
}

/** Numbers from the largest, texts from A, what is unknown last; by name where all is the same. */
function sorted<Row>(
  rows: readonly Row[],
  { column, reversed }: Order,
  by: { values: Record<string, ValueOf<Row>>; usual: string; nameOf: (row: Row) => string },
): Row[] {
  const valueOf = by.values[column] ?? by.values[by.usual]
  const sign = reversed ? -1 : 1
  return rows.toSorted((a, b) => {
    const [one, other] = [valueOf?.(a) ?? null, valueOf?.(b) ?? null]
    if (one === other) return by.nameOf(a) < by.nameOf(b) ? -1 : 1
    if (one === null || other === null) return one === null ? 1 : -1
    const isNumber = typeof one === 'number' && typeof other === 'number'
    return sign * (isNumber ? other - one : String(one) < String(other) ? -1 : 1)
  })
}

/** In an address: `edge`, or `-edge` for the other way round. */
export function readOrder(text: string): Order {
  const reversed = text.startsWith('-')
  return { column: reversed ? text.slice(1) : text, reversed }
}

export function writeOrder({ column, reversed }: Order): string {
  return reversed ? `-${column}` : column
}
