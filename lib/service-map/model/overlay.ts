import type { EdgeFigures, MapEdge, ServiceMap } from './types.ts'

const silent: EdgeFigures = {
  ...{
    calls: 0,
    errors: 0,
    timeouts: 0,
    retries: 0,
    callsPerSecond: 0,
    overSeconds: 0,
    isYoung: false,
  },
  ...{ errorShare: null, p50Ms: null, p95Ms: null, p99Ms: null },
}

const keyOf = ({ source, target, protocol }: MapEdge) => JSON.stringify([source, target, protocol])

/**
 * The figures of a moment on the picture of the whole window, so that nothing moves while time does.
 * Edges whose breaker was not closed then are in the moment.
 */
export function overlay(whole: ServiceMap, moment: ServiceMap): ServiceMap {
  const known = new Set(moment.edges.map(keyOf))
  const rest = whole.edges
    .filter((edge) => !known.has(keyOf(edge)))
    .map((edge) => ({ ...edge, ...silent, before: null, change: null, breaker: 'closed' }))
  const names = new Set(moment.services.map(({ name }) => name))
  const services = [...moment.services, ...whole.services.filter(({ name }) => !names.has(name))]
  return { ...moment, edges: [...moment.edges, ...rest], services }
}
