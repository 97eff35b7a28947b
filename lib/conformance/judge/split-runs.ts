import type { Call } from '#lib/correlations/model.ts'
import { callsOf, type Hop } from './hops.ts'
import { fits } from './take-steps.ts'
import type { PreparedPattern } from './prepare-pattern.ts'

/**
 * A correlation may hold several runs: an order, and half an hour later another one. Each tree of
 * calls in which the pattern begins is a run; a tree in which it does not belongs to the run that
 * began last before it.
 */
export function splitRuns(
  pattern: PreparedPattern,
  calls: readonly Call[],
  hops: readonly Hop[],
): Hop[][] {
  const roots = rootsOf(calls)
  const rootOf = (hop: Hop) => roots[callsOf(hop)[0]?.index ?? -1] ?? -1
  const beginnings = new Map<number, number>()
  for (const hop of hops) {
    const root = rootOf(hop)
    if (!beginnings.has(root) && pattern.entries.some((entry) => fits(entry, hop))) {
      beginnings.set(root, hop.startMs)
    }
  }
  if (beginnings.size < 2) return [[...hops]]
  const runs = [...beginnings].map(([root, startMs]) => ({ root, startMs, hops: [] as Hop[] }))
  const runOf = new Map(runs.map((run) => [run.root, run]))
  for (const hop of hops) {
    const before = runs.filter(({ startMs }) => startMs <= hop.startMs).at(-1)
    const run = runOf.get(rootOf(hop)) ?? before ?? runs[0]
    run?.hops.push(hop)
  }
  return runs.map((run) => run.hops)
}

/** For each call the one at the top of its tree. */
function rootsOf(calls: readonly Call[]): number[] {
  const roots: number[] = []
  const find = (call: Call): number => {
    const path: number[] = []
    let at: Call | undefined = call
    let root = call.index
    while (at) {
      const known = roots[at.index]
      root = known ?? at.index
      if (known !== undefined) break
      path.push(at.index)
      at = at.parent === null ? undefined : calls[at.parent]
    }
    for (const index of path) roots[index] = root
    return root
  }
  for (const call of calls) find(call)
  return roots
}
