import type { MapEdge, ServiceMap } from './types.ts'

/** An edge with 100 calls and nothing wrong with them, but for what is given. */
export function edge(source: string, target: string, own: Partial<MapEdge> = {}): MapEdge {
  const calls = own.calls ?? 100
  const errors = own.errors ?? 0
  return {
    source,
    target,
    protocol: 'http',
    communication: 'synchronous',
    format: 'json',
    breaker: 'closed',
    declared: 'unknown',
    calls,
    errors,
    timeouts: 0,
    retries: 0,
    callsPerSecond: calls / 1800,
    overSeconds: 1800,
    isYoung: false,
    errorShare: calls === 0 ? null : errors / calls,
    p50Ms: 10,
    p95Ms: 40,
    p99Ms: 80,
    before: null,
    change: null,
    ...own,
  }
}

export function mapOf(edges: MapEdge[], kinds: Record<string, string> = {}): ServiceMap {
  const names = new Set(edges.flatMap(({ source, target }) => [source, target]))
  const stretch = { from: '2026-11-24T10:00:00.000Z', to: '2026-11-24T10:30:00.000Z' }
  return {
    asOf: stretch.to,
    window: { ...stretch, bucketSeconds: 60, bucketCount: 30, live: true },
    shown: stretch,
    comparedWith: null,
    services: [...names].map((name) => ({ name, kind: kinds[name] ?? 'service' })),
    edges,
    timeline: { calls: [], errors: [] },
  }
}
