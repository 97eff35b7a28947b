import type { Call } from '#lib/correlations/model.ts'
import { callsOf, type Hop } from './hops.ts'
import { fits } from './take-steps.ts'
import type { PreparedPattern } from './prepare-pattern.ts'

type RunOfTrees = { startMs: number; hops: Hop[]; seen: Set<string> }

/**
 * A correlation may hold several runs: an order, and half an hour later another one. A tree of calls
 * in which the pattern begins is a run, or the next part of one that has not done that step yet; a
 * tree in which it does not begin belongs to the run that began last before it.
 */
export function splitRuns(
  pattern: PreparedPattern,
  calls: readonly Call[],
  hops: readonly Hop[],
): Hop[][] {
  const roots = rootsOf(calls)
  const trees = Map.groupBy(hops, (hop) => treeOf(calls[roots[callsOf(hop)[0]?.index ?? -1] ?? -1]))
  const runs: RunOfTrees[] = []
  const others: Hop[] = []
  const begun = [...trees.values()].map((tree) => ({
    tree,
    beginning: tree.find((hop) => pattern.entries.some((entry) => fits(entry, hop))),
  }))
  begun.sort((a, b) => (a.beginning?.startMs ?? 0) - (b.beginning?.startMs ?? 0))
  for (const { tree, beginning } of begun) {
    if (!beginning) others.push(...tree)
    else addTree(pattern, runs, { tree, beginning })
  }
  if (runs.length < 2) return [[...hops]]
  for (const hop of others) {
    const run = runs.filter(({ startMs }) => startMs <= hop.startMs).at(-1) ?? runs[0]
    run?.hops.push(hop)
  }
  return runs.map((run) => run.hops.toSorted((a, b) => a.startMs - b.startMs))
}

function addTree(
  { forward }: PreparedPattern,
  runs: RunOfTrees[],
  { tree, beginning }: { tree: readonly Hop[]; beginning: Hop },
): void {
  const required = forward.filter(({ optional }) => !optional)
  const isNext = ({ seen }: RunOfTrees) =>
    required.some((step) => !seen.has(step.id) && fits(step, beginning))
  let run = runs.findLast(isNext)
  if (!run) {
    run = { startMs: beginning.startMs, hops: [], seen: new Set() }
    runs.push(run)
  }
  run.hops.push(...tree)
  for (const hop of tree) {
    const step = required.find((one) => !run.seen.has(one.id) && fits(one, hop))
    if (step) run.seen.add(step.id)
  }
}

/** What one span within a service calls is one tree, though that span is not kept. */
function treeOf(root: Call | undefined): string {
  if (!root) return ''
  return root.parentSpanId === null ? `${root.index}` : `${root.traceId ?? ''}/${root.parentSpanId}`
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
