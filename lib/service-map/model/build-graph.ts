import { parseFilter, type Expression } from '#lib/platform/filter/parse.ts'
import { matches } from '#lib/platform/filter/matches.ts'
import { edgeLanguage } from './edge-language.ts'
import { focusOn } from './focus.ts'
import { groupId, groupNameOf } from './group-id.ts'
import { groupsOf } from './grouping.ts'
import { linkOf, nodesOf } from './graph-parts.ts'
import type { MapEdge, MapGraph, ServiceMap } from './types.ts'
import { isProblem, toneOfEdge } from './verdicts.ts'

export type GraphChoice = {
  filter: string
  /** What the filter does not find is left out; else it is only dimmed. */
  hideRest: boolean
  errorsOnly: boolean
  focus: string | null
  hops: number
  /** Services that are left out, with all that touches them. */
  hidden: readonly string[]
  groupRule: string
  /** Groups that are shown service by service. */
  expanded: readonly string[]
}

export type ChosenGraph = MapGraph & {
  /** Ids of links that the filter finds; null without a filter that can be read. */
  found: ReadonlySet<string> | null
  /** Edges that are in the map but not in the picture. */
  hiddenEdges: number
}

/** What is drawn of a map. */
export function buildGraph(map: ServiceMap, choice: GraphChoice): ChosenGraph {
  const { wordsOf, ...language } = edgeLanguage(map)
  const parsed = parseFilter(choice.filter, { ...language, wordsOf })
  const expression = parsed.ok ? parsed.expression : null
  const isFound = (edge: MapEdge) => matches(expression, edge, wordsOf)
  const edges = chosenEdges(map, choice, choice.hideRest ? isFound : () => true)
  const groups = shownGroups(map, choice)
  const idOf = (service: string) => groups.collapsed.get(service) ?? service
  const links = linksOf(edges, idOf)
  return {
    nodes: nodesOf(edges, { ...groups, services: map.services, links }),
    links,
    found: foundLinks(links, expression, isFound),
    hiddenEdges: map.edges.length - edges.length,
  }
}

function chosenEdges(
  map: ServiceMap,
  { errorsOnly, focus, hops, hidden }: GraphChoice,
  isFound: (edge: MapEdge) => boolean,
): MapEdge[] {
  const left = new Set(hidden)
  const all = map.edges.filter(({ source, target }) => !left.has(source) && !left.has(target))
  const near = focus === null ? all : focusOn(all, { service: focus, hops })
  return near.filter((edge) => isFound(edge) && (!errorsOnly || isProblem(toneOfEdge(edge))))
}

function shownGroups(map: ServiceMap, { groupRule, expanded }: GraphChoice) {
  const all = groupsOf(map.services, map.edges, groupRule)
  const open = new Set(expanded)
  const [collapsed, shown] = [new Map<string, string>(), new Map<string, string>()]
  for (const [service, group] of all) {
    if (open.has(group)) shown.set(service, group)
    else collapsed.set(service, groupId(group))
  }
  return { collapsed, shown }
}

/** Edges between the same two nodes are one link where one of them is a group. Those inside a group are not drawn. */
function linksOf(edges: readonly MapEdge[], idOf: (service: string) => string) {
  const byLink = Map.groupBy(edges, (edge) => {
    const [source, target] = [idOf(edge.source), idOf(edge.target)]
    const isWhole = source === edge.source && target === edge.target
    return JSON.stringify(isWhole ? [source, target, edge.protocol] : [source, target])
  })
  return [...byLink]
    .map(([id, own]) => linkOf(id, own, idOf))
    .filter(({ source, target }) => source !== target || groupNameOf(source) === null)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

function foundLinks(
  links: MapGraph['links'],
  expression: Expression<MapEdge> | null,
  isFound: (edge: MapEdge) => boolean,
): ReadonlySet<string> | null {
  if (expression === null) return null
  return new Set(links.filter(({ edges }) => edges.some(isFound)).map(({ id }) => id))
}
