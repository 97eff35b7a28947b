import type { EdgeFigures, MapEdge } from '../schemas.ts'

export type { EdgeFigures, MapEdge, MapService, ServiceMap } from '../schemas.ts'

export type Tone = 'failing' | 'warning' | 'ok' | 'unknown'

export type NodeFigures = {
  calls: number
  errors: number
  callsPerSecond: number
  overSeconds: number
  isYoung: boolean
  errorShare: number | null
}

/** A service, or a group of them drawn as one. */
export type MapNode = {
  id: string
  name: string
  kind: string
  tone: Tone
  received: NodeFigures
  made: NodeFigures
  /** The services of a collapsed group, else empty. */
  members: readonly string[]
  /** The expanded group that it stands in, if any. */
  group: string | null
}

/** What is drawn between two nodes: one edge, or all edges between two groups. */
export type MapLink = {
  id: string
  source: string
  target: string
  protocol: string
  communication: string
  breaker: string
  declared: MapEdge['declared']
  tone: Tone
  change: Change | null
  edges: readonly MapEdge[]
} & Omit<EdgeFigures, 'p50Ms' | 'p99Ms'>

export type MapGraph = {
  nodes: readonly MapNode[]
  links: readonly MapLink[]
}

export const changes = ['new', 'gone', 'errors', 'slower'] as const satisfies readonly Change[]
export type Change = NonNullable<MapEdge['change']>
