import { parseCounts } from '#lib/rollups/counts-in-digits.ts'
import type { RollupDifference } from '#lib/rollups/recompute.ts'

const countLists = new Set(['histogram', 'calls_series', 'errors_series'])

/** A bucket in which a rollup and its events differ, and in what: lines for people. */
export function describeDifference(difference: RollupDifference): string[] {
  const { table, bucketStart, sourceService, targetService, protocol } = difference
  const rolledUp = sumsOf(difference.rolledUp)
  const raw = sumsOf(difference.raw)
  const differing = [...new Set([...rolledUp.keys(), ...raw.keys()])].filter(
    (name) => rolledUp.get(name) !== raw.get(name),
  )
  return [
    `${table} ${bucketStart} ${sourceService} → ${targetService} (${protocol})`,
    ...differing.map((name) => `  ${name} ${compare(name, rolledUp.get(name), raw.get(name))}`),
  ]
}

/** The text of each number: a list of counts has more digits than a number of JavaScript holds. */
function sumsOf(json: string | null): Map<string, string> {
  const fields = (json ?? '').matchAll(/"(\w+)": ([^,}]+)/g)
  return new Map([...fields].map(([, name = '', number = '']) => [name, number]))
}

function compare(name: string, rolledUp?: string, raw?: string): string {
  if (!countLists.has(name)) return `${rolledUp ?? 'none'}, in the events ${raw ?? 'none'}`
  const before = countsOf(rolledUp)
  const after = countsOf(raw)
  const places = new Set([...before.keys(), ...after.keys()])
  const count = [...places].filter((place) => before.get(place) !== after.get(place)).length
  return `differs in ${count} ${count === 1 ? 'place' : 'places'}`
}

function countsOf(digits = '0'): Map<number, number> {
  const { index, count } = parseCounts(digits)
  return new Map(Array.from(index, (place, at) => [place, count[at] ?? 0]))
}
