import type { Language, TextField } from '#lib/platform/filter/language.ts'
import { changes, type MapEdge, type ServiceMap } from './types.ts'

type Text = (edge: MapEdge) => readonly string[]

type TextParts = { values: readonly string[]; valuesOf: Text }

function text(name: string, about: string, parts: TextParts): TextField<MapEdge> {
  return { kind: 'text', name, about, ...parts }
}

const ends: Text = ({ source, target }) => [source, target]

/** What the box above the map understands; words are names of services at either end. */
export function edgeLanguage(map: Pick<ServiceMap, 'services' | 'edges'>): Language<MapEdge> {
  const kinds = new Map(map.services.map(({ name, kind }) => [name, kind]))
  const names = map.services.map(({ name }) => name)
  const seen = (valuesOf: Text) => [...new Set(map.edges.flatMap(valuesOf))].toSorted()
  const collected = (name: string, about: string, valuesOf: Text) =>
    text(name, about, { values: seen(valuesOf), valuesOf })
  return {
    fields: [
      ...figures,
      collected('protocol', 'http, grpc, …', (edge) => [edge.protocol]),
      collected('breaker', 'closed, half_open, open', (edge) => [edge.breaker]),
      text('declared', 'whether an active pattern has a step over it', {
        values: ['yes', 'no', 'internal'],
        valuesOf: (edge) => [edge.declared],
      }),
      collected('type', 'synchronous, asynchronous, event_driven', (edge) => [edge.communication]),
      collected('format', 'format of the messages', (edge) => [edge.format]),
      text('source', 'the service that calls', {
        values: names,
        valuesOf: (edge) => [edge.source],
      }),
      text('target', 'what is called', { values: names, valuesOf: (edge) => [edge.target] }),
      text('service', 'at either end', { values: names, valuesOf: ends }),
      collected('kind', 'service, database, queue, external', (edge) =>
        ends(edge).map((name) => kinds.get(name) ?? 'service'),
      ),
      text('change', 'against what is compared with', {
        values: changes,
        valuesOf: ({ change }) => [change ?? 'none'],
      }),
    ],
    wordsOf: ends,
    words: names,
  }
}

const figures: Language<MapEdge>['fields'] = [
  {
    kind: 'number',
    name: 'error',
    about: 'failed calls, % of calls',
    unit: 'share',
    valueOf: (edge) => edge.errorShare,
  },
  {
    kind: 'number',
    name: 'rate',
    about: 'calls per second',
    unit: 'rate',
    valueOf: (edge) => edge.callsPerSecond,
  },
  {
    kind: 'number',
    name: 'p50',
    about: 'median, ms',
    unit: 'latency',
    valueOf: (edge) => edge.p50Ms,
  },
  {
    kind: 'number',
    name: 'p95',
    about: 'latency, ms',
    unit: 'latency',
    valueOf: (edge) => edge.p95Ms,
  },
  {
    kind: 'number',
    name: 'p99',
    about: 'latency, ms',
    unit: 'latency',
    valueOf: (edge) => edge.p99Ms,
  },
  {
    kind: 'number',
    name: 'retries',
    about: 'attempts after the first',
    unit: 'count',
    valueOf: (edge) => edge.retries,
  },
  {
    kind: 'number',
    name: 'timeouts',
    about: 'calls without an answer',
    unit: 'count',
    valueOf: (edge) => edge.timeouts,
  },
  {
    kind: 'number',
    name: 'calls',
    about: 'in the window',
    unit: 'count',
    valueOf: (edge) => edge.calls,
  },
]
