import { coverOfAll } from '#lib/rollups/rates.ts'
import { groupNameOf } from './group-id.ts'
import type { MapEdge, MapLink, MapNode, MapService, NodeFigures } from './types.ts'
import { toneOfCalls, toneOfEdge, worst, worstBreaker } from './verdicts.ts'

export function linkOf(
  id: string,
  edges: readonly MapEdge[],
  idOf: (service: string) => string,
): MapLink {
  const [first] = edges
  const sum = (figure: (edge: MapEdge) => number) =>
    edges.reduce((total, edge) => total + figure(edge), 0)
  const calls = sum((edge) => edge.calls)
  const errors = sum((edge) => edge.errors)
  const p95s = edges.flatMap(({ p95Ms }) => p95Ms ?? [])
  const [source, target] = [first?.source ?? '', first?.target ?? '']
  return {
    id,
    source: idOf(source),
    target: idOf(target),
    protocol: common(edges.map(({ protocol }) => protocol)),
    communication: common(edges.map(({ communication }) => communication)),
    breaker: worstBreaker(edges.map(({ breaker }) => breaker)),
    tone: toneOfMany(edges),
    declared: declaredOf(edges),
    change: edges.find(({ change }) => change !== null)?.change ?? null,
    edges,
    calls,
    errors,
    timeouts: sum((edge) => edge.timeouts),
    retries: sum((edge) => edge.retries),
    ...rateOf(calls, edges),
    errorShare: calls === 0 ? null : errors / calls,
    // Percentiles cannot be added up: of several edges, the slowest one's is told.
    p95Ms: p95s.length === 0 ? null : Math.max(...p95s),
  }
}

/** The value that all have, or the number of different ones. */
function common(values: readonly string[]): string {
  const distinct = [...new Set(values)]
  return distinct.length === 1 ? (distinct[0] ?? '') : `${distinct.length} kinds`
}

type Parts = {
  services: readonly MapService[]
  links: readonly MapLink[]
  /** Service to the id of the node that stands for its group. */
  collapsed: ReadonlyMap<string, string>
  /** Service to the name of the expanded group around it. */
  shown: ReadonlyMap<string, string>
}

/** The nodes at the ends of edges, in the order of their ids. */
export function nodesOf(edges: readonly MapEdge[], parts: Parts): MapNode[] {
  const kinds = new Map(parts.services.map(({ name, kind }) => [name, kind]))
  const idOf = (service: string) => parts.collapsed.get(service) ?? service
  const received = Map.groupBy(edges, ({ target }) => idOf(target))
  const made = Map.groupBy(edges, ({ source }) => idOf(source))
  const members = Map.groupBy(
    new Set(edges.flatMap(({ source, target }) => [source, target])),
    (service) => idOf(service),
  )
  return [...members]
    .map(([id, services]) => {
      const isGroup = parts.collapsed.has(services[0] ?? '')
      const own = received.get(id) ?? []
      return {
        id,
        name: isGroup ? (groupNameOf(id) ?? id) : id,
        kind: isGroup ? 'group' : (kinds.get(id) ?? 'service'),
        // Who is called answers for failures; of who is never called, the calls it makes tell.
        tone: toneOf(own.length > 0 ? own : (made.get(id) ?? []), isGroup),
        received: figuresOf(own),
        made: figuresOf(made.get(id) ?? []),
        members: isGroup ? services.toSorted() : [],
        group: parts.shown.get(id) ?? null,
      }
    })
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

function toneOf(edges: readonly MapEdge[], isGroup: boolean): MapNode['tone'] {
  if (isGroup) return toneOfMany(edges)
  return worst([toneOfCalls(figuresOf(edges)), breakersOf(edges)])
}

/** Of many edges one that fails is a warning; they fail when they do together. */
function toneOfMany(edges: readonly MapEdge[]): MapNode['tone'] {
  const tone = worst(edges.map(toneOfEdge))
  if (edges.length < 2 || tone !== 'failing') return tone
  return worst([toneOfCalls(figuresOf(edges)), 'warning'])
}

function breakersOf(edges: readonly MapEdge[]): MapNode['tone'] {
  return worst(edges.map(({ breaker }) => toneOfEdge({ calls: 0, errors: 0, retries: 0, breaker })))
}

function figuresOf(edges: readonly MapEdge[]): NodeFigures {
  let [calls, errors] = [0, 0]
  for (const edge of edges) {
    calls += edge.calls
    errors += edge.errors
  }
  return { calls, errors, ...rateOf(calls, edges), errorShare: calls === 0 ? null : errors / calls }
}

function rateOf(calls: number, edges: readonly MapEdge[]) {
  const cover = coverOfAll(edges)
  return { ...cover, callsPerSecond: calls / cover.overSeconds }
}

/** One that no pattern declares tells of all that are drawn with it. */
function declaredOf(edges: readonly MapEdge[]): MapEdge['declared'] {
  const [first] = edges
  const isUndeclared = edges.some(({ declared }) => declared === 'no')
  return isUndeclared ? 'no' : (first?.declared ?? 'unknown')
}
