import { fewestCalls } from '#lib/overview/model.ts'
import { csvRow } from '#lib/platform/csv.ts'
import { formatShare } from '#lib/platform/format.ts'
import type { MapLink } from '#lib/service-map/model/types.ts'

export const tableColumns = [
  'source',
  'target',
  'protocol',
  'type',
  'rate',
  'errors',
  'p50',
  'p95',
  'p99',
  'retries',
  'breaker',
  'change',
] as const
export type TableColumn = (typeof tableColumns)[number]
export type TableSort = { column: TableColumn; reversed: boolean }

/** `p95` or, the other way round, `-p95`. */
export function formatSort({ column, reversed }: TableSort): string {
  return reversed ? `-${column}` : column
}

export function parseSort(text: string): TableSort | null {
  const reversed = text.startsWith('-')
  const column = tableColumns.find((known) => known === text.slice(reversed ? 1 : 0))
  return column ? { column, reversed } : null
}

const valueOf: Record<TableColumn, (link: MapLink) => string | number | null> = {
  source: (link) => link.source,
  target: (link) => link.target,
  protocol: (link) => link.protocol,
  type: (link) => link.communication,
  rate: (link) => link.callsPerSecond,
  errors: rankOfErrors,
  p50: (link) => only(link, 'p50Ms'),
  p95: (link) => link.p95Ms,
  p99: (link) => only(link, 'p99Ms'),
  retries: (link) => link.retries,
  breaker: (link) => link.breaker,
  change: (link) => link.change,
}

/** Shares of few calls say little: they come after all others. */
export function rankOfErrors({ calls, errorShare }: MapLink): number | null {
  return errorShare === null || calls >= fewestCalls ? errorShare : errorShare - 1
}

/** Of few calls a share says nothing: the calls themselves are told. */
export function errorWords({
  calls,
  errors,
  errorShare,
}: Pick<MapLink, 'calls' | 'errors' | 'errorShare'>): string {
  return errors > 0 && calls < fewestCalls ? `${errors} of ${calls}` : formatShare(errorShare)
}

/** Percentiles of several edges cannot be told. */
export function only({ edges }: MapLink, figure: 'p50Ms' | 'p99Ms'): number | null {
  return edges.length === 1 ? (edges[0]?.[figure] ?? null) : null
}

/** Texts from A, numbers from the largest, what is unknown last. */
export function sortLinks(links: readonly MapLink[], { column, reversed }: TableSort): MapLink[] {
  const read = valueOf[column]
  const sign = reversed ? -1 : 1
  return links.toSorted((a, b) => {
    const [left, right] = [read(a), read(b)]
    if (left === null || right === null) return Number(left === null) - Number(right === null)
    const order =
      typeof left === 'number' && typeof right === 'number'
        ? right - left
        : String(left).localeCompare(String(right))
    return sign * order || (a.id < b.id ? -1 : 1)
  })
}

const csvHead = [
  ...['source', 'target', 'protocol', 'type', 'calls', 'errors', 'calls_per_s', 'error_share'],
  ...['p50_ms', 'p95_ms', 'p99_ms', 'timeouts', 'retries', 'breaker', 'change'],
]

export function linksToCsv(links: readonly MapLink[]): string {
  const rows = links.map((link) => [
    ...[link.source, link.target, link.protocol, link.communication, link.calls, link.errors],
    ...[link.callsPerSecond, link.errorShare, only(link, 'p50Ms'), link.p95Ms, only(link, 'p99Ms')],
    ...[link.timeouts, link.retries, link.breaker, link.change],
  ])
  return [csvHead, ...rows].map(csvRow).join('')
}
