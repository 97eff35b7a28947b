import { fromTo } from '#lib/platform/isolated.ts'
import type { BoxExplained } from '#lib/heatmaps/model.ts'
import { partsOf, type Box } from '#lib/heatmaps/query-options.ts'
import { allText, fieldsText } from '#lib/platform/filter/quote.ts'
import { formatCount, formatLatency } from '#lib/platform/format.ts'

/** Which calls are inside, beside the time. */
export function insideWords(box: Box): string {
  if (box.edges === undefined) return `${formatLatency(box.lowMs)} – ${formatLatency(box.highMs)}`
  const [first] = box.edges
  return box.edges.length === 1 && first
    ? `failed calls ${fromTo(first.source, first.target)}`
    : `failed calls of ${formatCount(box.edges.length)} edges`
}

/** With what they are compared; all that is known before the answer is that it is other calls. */
export function otherWords(
  comparedWith: BoxExplained['comparedWith'] | undefined,
  box: Box,
): string {
  if (comparedWith !== 'edges') return 'all other calls shown'
  return `the other calls of ${box.edges?.length === 1 ? 'this edge' : 'these edges'}`
}

/** So few calls could not be told apart whatever they were like. */
const fewestCalls = 4

/** What is said where no difference is: that there is none only where it would have been found. */
export function sameWords({ inside, elsewhere }: BoxExplained): string {
  if (elsewhere.calls === 0) return 'There are no other calls to compare them with.'
  if (inside.sampled === 0 || elsewhere.sampled === 0) {
    return 'The calls themselves are no longer kept, only their sums: they cannot be compared.'
  }
  if (inside.calls < fewestCalls) return 'So few calls tell nothing of what they have in common.'
  return 'Nothing sets the calls inside apart from the others.'
}

/** A search takes no more than a thousand characters. */
const mostEdges = 6

export function allWords({ edges }: Box): string {
  const some = edges !== undefined && edges.length > mostEdges
  return some
    ? `Show those of the first ${mostEdges} edges as correlations`
    : 'Show all as correlations'
}

/** The search for the calls in a box of what a filter shows, in the time of the box. */
export function searchOf(q: string, box: Box): string {
  if (box.edges === undefined) {
    return allText(q, `duration>=${Math.floor(box.lowMs)}ms duration<=${Math.ceil(box.highMs)}ms`)
  }
  const edges = box.edges
    .slice(0, mostEdges)
    .map(partsOf)
    .map(([source, target, protocol]) => fieldsText({ source, target, protocol }))
  const inside = edges.length > 1 ? edges.map((edge) => `(${edge})`).join(' or ') : edges.join('')
  return allText(inside, 'error')
}
