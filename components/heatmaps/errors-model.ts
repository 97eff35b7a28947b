import type { ErrorHeatmap } from '#lib/heatmaps/schemas.ts'
import { csvRow } from '#lib/platform/csv.ts'
import type { EdgeKey } from '#lib/rollups/model.ts'

export type ErrorRow = ErrorHeatmap['rows'][number]

export const errorSorts = ['errors', 'share', 'calls', 'name'] as const
export type ErrorSort = (typeof errorSorts)[number]

const orders: Record<ErrorSort, (a: ErrorRow, b: ErrorRow) => number> = {
  errors: (a, b) => b.errors - a.errors,
  share: (a, b) => leastShare(b) - leastShare(a) || b.calls - a.calls,
  calls: (a, b) => b.calls - a.calls,
  name: (a, b) => (nameOf(a) < nameOf(b) ? -1 : 1),
}

export function sortRows(rows: readonly ErrorRow[], sort: ErrorSort): readonly ErrorRow[] {
  return rows.toSorted((a, b) => orders[sort](a, b) || orders.name(a, b))
}

/** Of the normal distribution: 97.5 % of it lie below. */
const z = 1.96

/**
 * What the share of failed calls is at least, with 95 % certainty (the lower bound of Wilson's
 * interval): 6 of 8 calls say less than 600 of 1,000.
 */
export function leastShare({ calls, errors }: Pick<ErrorRow, 'calls' | 'errors'>): number {
  if (errors === 0) return 0
  const share = errors / calls
  const spread = z * Math.sqrt((share * (1 - share)) / calls + z ** 2 / (4 * calls ** 2))
  return (share + z ** 2 / (2 * calls) - spread) / (1 + z ** 2 / calls)
}

/** The same for the reader. */
export const shareOrder =
  'In the order of what the share is at least, with 95 % certainty: 600 of 1,000 calls come before 6 of 8.'

export function nameOf({ source, target, protocol }: EdgeKey): string {
  return `${source} → ${target} ${protocol}`
}

/** As they are listed. */
export function rowsToCsv(rows: readonly ErrorRow[]): string {
  const head = csvRow(['source', 'target', 'protocol', 'failed', 'calls', 'failed_share'])
  const lines = rows.map(({ source, target, protocol, errors, calls }) =>
    csvRow([source, target, protocol, errors, calls, errors / calls]),
  )
  return [head, ...lines].join('')
}

/** What happened in one column: all calls where some failed, else whether there were any. */
export type ErrorCell = { calls: number; errors: number } | 'quiet' | 'none'

export function cellAt({ failed, quiet }: ErrorRow, column: number): ErrorCell {
  const place = failed.column.indexOf(column)
  if (place !== -1) return { calls: failed.calls[place] ?? 0, errors: failed.errors[place] ?? 0 }
  const isQuiet = stretchesOf(quiet).some(([first, last]) => column >= first && column <= last)
  return isQuiet ? 'quiet' : 'none'
}

export function worstShare({ failed }: ErrorRow): number {
  return failed.errors.reduce(
    (most, errors, place) => Math.max(most, errors / (failed.calls[place] ?? errors)),
    0,
  )
}

/** The height of a drawing of which a column is one wide. */
export const stripHeight = 10
const gap = 0.06
const leastHeight = 1.5

/**
 * A line where there were calls, and bars for those that failed. Their height is the root of the share:
 * that 1 % or 10 % fail differs as much to a reader as 10 % or all.
 */
export function pathsOf({ failed, quiet }: ErrorRow): { quiet: string; failed: string } {
  const lines = stretchesOf(quiet).map(
    ([first, last]) => `M${first + gap} ${stripHeight - 1}H${last + 1 - gap}v1H${first + gap}z`,
  )
  const bars = failed.column.map((column, place) => {
    const share = (failed.errors[place] ?? 0) / (failed.calls[place] ?? 1)
    const tall = Math.max(leastHeight, Math.round(Math.sqrt(share) * stripHeight * 10) / 10)
    return `M${column + gap} ${stripHeight}v${-tall}h${1 - 2 * gap}v${tall}z`
  })
  return { quiet: lines.join(''), failed: bars.join('') }
}

function stretchesOf(quiet: readonly number[]): (readonly [first: number, last: number])[] {
  return Array.from({ length: quiet.length / 2 }, (_, pair) => [
    quiet[2 * pair] ?? 0,
    quiet[2 * pair + 1] ?? 0,
  ])
}
