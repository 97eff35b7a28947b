import { diffPatterns } from './diff.ts'
import type { Change } from './change.ts'
import { sameJson } from './json.ts'
import type { FileEntry } from './portable-file.ts'
import type { Problem } from './problem-codes.ts'
import { problemsOf } from './problems.ts'

export type Comparison = {
  name: string | null
  outcome: 'created' | 'updated' | 'unchanged' | 'faulty'
  faults: { path: string; message: string }[]
  changes: Change[]
  problems: Problem[]
}

/** What importing some patterns would change of those that are there, and which it does not name. */
export function compareFiles(
  there: readonly FileEntry[],
  wanted: readonly FileEntry[],
): { patterns: Comparison[]; onlyThere: string[] } {
  const known = new Map(there.map((entry) => [entry.name, entry.pattern]))
  const named = new Set(wanted.map(({ name }) => name))
  return {
    patterns: wanted.map(({ name, pattern, faults }) => {
      if (!pattern) return { name, outcome: 'faulty', faults, changes: [], problems: [] }
      const problems = problemsOf(pattern.content)
      const before = known.get(name)
      if (!before) return { name, outcome: 'created', faults, changes: [], problems }
      const changes = diffPatterns(before.content, pattern.content)
      const isSame = changes.length === 0 && sameJson(before.exact, pattern.exact)
      return { name, outcome: isSame ? 'unchanged' : 'updated', faults, changes, problems }
    }),
    onlyThere: there.flatMap(({ name }) => (name === null || named.has(name) ? [] : [name])),
  }
}
