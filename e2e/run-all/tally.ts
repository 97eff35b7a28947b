import { stripVTControlCharacters } from 'node:util'
import { z } from 'zod'

/** What a test runner's reporter writes down for the sum at the end. */
export const tallySchema = z.object({
  passed: z.number().int(),
  failed: z.number().int(),
  failures: z.array(z.object({ name: z.string(), error: z.string() })),
  skipped: z.array(z.object({ name: z.string(), reason: z.string() })),
})

export type Tally = z.infer<typeof tallySchema>

export type Ending = { exitCode: number | null; timedOut: boolean }

export type StageResult = { name: string; seconds: number; tally: Tally; fault?: string }

/** A check without tests of its own counts as one, unless it says itself what it could not check. */
export function tallyOfCheck(ending: Ending, reported?: Tally): Tally {
  if (reported !== undefined && ending.exitCode === 0) return reported
  const passed = ending.exitCode === 0 ? 1 : 0
  return { ...nothing, passed, failed: 1 - passed }
}

/**
 * A runner that ended badly, or ran nothing, counts as a failure even where its reporter saw none:
 * an error outside any test, a crash, a pattern that matches no file.
 */
export function tallyOfTests(
  ending: Ending,
  reported: Tally | undefined,
): Tally & { fault?: string } {
  if (reported === undefined) return { ...nothing, failed: 1, fault: 'it reported nothing' }
  if (reported.failed > 0) return reported
  if (ending.exitCode !== 0) return { ...reported, failed: 1, fault: 'it failed outside its tests' }
  if (reported.passed === 0) return { ...reported, failed: 1, fault: 'no test ran' }
  return reported
}

export const nothing: Readonly<Tally> = { passed: 0, failed: 0, failures: [], skipped: [] }

export function sum(tallies: readonly Tally[]): Tally {
  return {
    passed: tallies.reduce((total, { passed }) => total + passed, 0),
    failed: tallies.reduce((total, { failed }) => total + failed, 0),
    failures: tallies.flatMap(({ failures }) => failures),
    skipped: tallies.flatMap(({ skipped }) => skipped),
  }
}

const mostFailuresNamed = 15
const longestFailureLine = 240

/** A line for each test that failed, few and short enough for the part of a log that is looked at. */
export function failureLines({ failures }: Tally): string[] {
  const lines = failures
    .slice(0, mostFailuresNamed)
    .map(({ name, error }) => cut(`failed: ${oneLine(name)}: ${oneLine(error)}`))
  const unnamed = failures.length - lines.length
  return unnamed > 0 ? [...lines, `failed: ${unnamed} more, named above`] : lines
}

function oneLine(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/\s+/g, ' ').trim()
}

function cut(line: string): string {
  return line.length > longestFailureLine ? `${line.slice(0, longestFailureLine - 1)}…` : line
}

/** The last line of `npm test`. */
export function lastLine({ passed, failed, skipped }: Tally): string {
  const rest = skipped.length > 0 ? `, ${skipped.length} skipped` : ''
  return `${passed} passed, ${failed} failed${rest}`
}

export function table(results: readonly StageResult[]): string {
  const rows = results.map(({ name, seconds, tally, fault }) => [
    tally.failed > 0 ? 'FAILED' : 'ok',
    name,
    `${seconds.toFixed(1)} s`,
    `${lastLine(tally)}${fault === undefined ? '' : ` (${fault})`}`,
  ])
  const header = ['', 'stage', 'time', 'tests']
  const widths = header.map((_, column) =>
    Math.max(...[header, ...rows].map((row) => row[column]?.length ?? 0)),
  )
  return [header, ...rows]
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
