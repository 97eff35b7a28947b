import type { EdgeSums } from '#lib/rollups/model.ts'
import type { PreparedPattern } from './judge/prepare-pattern.ts'
import type { Coverage } from './schemas.ts'

type Edge = Pick<EdgeSums, 'source' | 'target' | 'protocol'>
type Kinds = Readonly<Record<string, string>>

/**
 * Which patterns have a step over an edge. Edges do not tell operations, so a step fits whatever it
 * asks for; of a message from service to service both ways are covered, to the queue and from it.
 */
export function coverageOf(
  edges: readonly EdgeSums[],
  patterns: readonly PreparedPattern[],
  kinds: Kinds,
): Coverage['edges'] {
  const ways = waysOf(edges, kinds)
  return edges
    .map((edge) => {
      const declaring = patterns.filter((pattern) => declares(pattern, edge, ways))
      return {
        source: edge.source,
        target: edge.target,
        protocol: edge.protocol,
        calls: edge.calls,
        errors: edge.errors,
        patterns: declaring.map(({ name }) => name),
        status: statusOf(edge, declaring.length > 0, kinds),
      }
    })
    .toSorted((a, b) => b.calls - a.calls || (a.source < b.source ? -1 : 1))
}

function statusOf(
  edge: Edge,
  isDeclared: boolean,
  kinds: Kinds,
): Coverage['edges'][number]['status'] {
  if (isDeclared) return 'declared'
  return kinds[edge.target] === 'database' ? 'internal' : 'undeclared'
}

/** Who sends to a queue, and who takes from it. */
type Ways = {
  isQueue: (name: string) => boolean
  senders: ReadonlyMap<string, readonly string[]>
  takers: ReadonlyMap<string, readonly string[]>
}

function waysOf(edges: readonly Edge[], kinds: Kinds): Ways {
  const isQueue = (name: string) => kinds[name] === 'queue'
  const senders = new Map<string, string[]>()
  const takers = new Map<string, string[]>()
  for (const { source, target } of edges) {
    if (isQueue(target)) add(senders, target, source)
    if (isQueue(source)) add(takers, source, target)
  }
  return { isQueue, senders, takers }
}

function add(map: Map<string, string[]>, queue: string, name: string): void {
  map.set(queue, [...(map.get(queue) ?? []), name])
}

function declares(pattern: PreparedPattern, edge: Edge, ways: Ways): boolean {
  return pattern.steps.some((step) => {
    const { source, target } = edge
    const isDirect = step.fitsFrom(source) && step.fitsTo(target)
    if (!isDirect && !ways.isQueue(target) && !ways.isQueue(source)) return false
    if (!step.fitsProtocol(edge.protocol.toLowerCase())) return false
    if (isDirect) return true
    if (ways.isQueue(target)) {
      return step.fitsFrom(source) && (ways.takers.get(target) ?? []).some(step.fitsTo)
    }
    return (
      ways.isQueue(source) &&
      step.fitsTo(target) &&
      (ways.senders.get(source) ?? []).some(step.fitsFrom)
    )
  })
}

/** The edges over which a pattern begins. */
export function entryEdges(
  edges: readonly EdgeSums[],
  pattern: PreparedPattern,
  kinds: Kinds,
): EdgeSums[] {
  const ways = waysOf(edges, kinds)
  const entries = { ...pattern, steps: pattern.entries }
  return edges.filter((edge) => !ways.isQueue(edge.source) && declares(entries, edge, ways))
}
