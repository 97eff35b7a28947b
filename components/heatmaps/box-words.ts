import { partsOf, type Box, type HeatmapFilter } from '#lib/heatmaps/query-options.ts'
import { fieldsText } from '#lib/platform/filter/quote.ts'
import { formatCount, formatLatency } from '#lib/platform/format.ts'

/** Which calls are inside, beside the time. */
export function insideWords(box: Box): string {
  if (box.edges === undefined) return `${formatLatency(box.lowMs)} – ${formatLatency(box.highMs)}`
  const [first] = box.edges
  return box.edges.length === 1 && first
    ? `failed calls ${first.source} → ${first.target}`
    : `failed calls of ${formatCount(box.edges.length)} edges`
}

/** A search takes no more than a thousand characters. */
const mostEdges = 6

/** The search for the calls in a box, in the time of the box. */
export function searchOf(filter: HeatmapFilter, box: Box): string {
  const shown = fieldsText({ ...filter })
  if (box.edges === undefined) {
    const latencies = `duration>=${Math.floor(box.lowMs)}ms duration<=${Math.ceil(box.highMs)}ms`
    return [shown, latencies].filter(Boolean).join(' ')
  }
  const edges = box.edges
    .slice(0, mostEdges)
    .map(partsOf)
    .map(([source, target, protocol]) => fieldsText({ source, target, protocol }))
  const inside = edges.length > 1 ? edges.map((edge) => `(${edge})`).join(' or ') : edges.join('')
  return [shown, edges.length > 1 ? `(${inside})` : inside, 'error'].filter(Boolean).join(' ')
}
