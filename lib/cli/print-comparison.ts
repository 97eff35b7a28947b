import type { Comparison } from '#lib/patterns/compare-files.ts'
import type { ImportReport } from '#lib/patterns/schemas.ts'
import { print } from './output.ts'

type Line = Comparison | ImportReport['patterns'][number]

const marks = { created: '+', updated: '~', unchanged: '=', kept: '=', faulty: '✗' } as const

/** For people: a line a pattern and one a change, breaking ones marked with `!`. */
export function printComparison(lines: readonly Line[], onlyThere: readonly string[]): void {
  for (const line of lines) {
    if (line.outcome === 'unchanged') continue
    print(`${marks[line.outcome]} ${line.name ?? 'a pattern without a name'}${summaryOf(line)}`)
    for (const { path, message } of line.faults) print(`    ✗ ${path ? `${path}: ` : ''}${message}`)
    for (const { path, before, after, breaking, why } of line.changes) {
      print(`    ${breaking ? '!' : ' '} ${path}: ${brief(before)} → ${brief(after)} (${why})`)
    }
    for (const { code, severity, path, message } of line.problems) {
      if (severity !== 'info') print(`      ${code} ${severity} at ${path}: ${message}`)
    }
  }
  const unchanged = lines.filter(({ outcome }) => outcome === 'unchanged').length
  if (unchanged > 0) print(`= ${unchanged} unchanged`)
  if (onlyThere.length > 0) print(`  not in the files: ${onlyThere.join(', ')}`)
}

function summaryOf({ outcome, changes }: Line): string {
  if (outcome === 'created') return ' is new'
  if (outcome === 'faulty') return ' cannot be read'
  const breaking = changes.filter((change) => change.breaking).length
  return breaking > 0 ? `: ${breaking} of ${changes.length} changes are breaking` : ''
}

function brief(value: unknown): string {
  if (value === undefined || value === null) return 'nothing'
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const line = text.replaceAll(/\s+/g, ' ')
  return line.length > 60 ? `${line.slice(0, 59)}…` : line
}
