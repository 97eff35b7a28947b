import type { Database } from '#lib/db/database.ts'
import { explainBox } from '#lib/heatmaps/queries.ts'
import { getOverview } from '#lib/overview/queries.ts'
import type { Preset, WindowRequest } from '#lib/platform/window.ts'
import type { Box } from '#lib/rollups/cells.ts'
import {
  bucketIndex,
  resolveWindow,
  windowBefore,
  type EdgeFilter,
  type Window,
} from '#lib/rollups/model.ts'
import { getMapDetail } from '#lib/service-map/detail-queries.ts'
import { getServiceMap } from '#lib/service-map/queries.ts'
import type { DetailSubject } from '#lib/service-map/schemas.ts'
import { errorHeatmap } from '#lib/rollups/error-heatmap.ts'
import { latencyHeatmap, sumBuckets, sumEdges } from '#lib/rollups/queries.ts'
import { conformancePages } from './conformance.ts'
import { plainQueries, statePages } from './state-queries.ts'

export type Query = {
  name: string
  /** With nothing remembered: a new connection for each sample, as after a start. */
  cold: boolean
  /** What is asked for, found before the clock starts. */
  prepare?: (db: Database, sample: number) => Promise<string>
  run: (db: Database, prepared: string) => Promise<unknown>
}

const retention = { '10s': 86_400, '1m': 14 * 86_400, '1h': 400 * 86_400 }
const minuteMs = 60_000

type PageQuery = (db: Database, window: Window) => Promise<unknown>
const one: EdgeFilter = { service: 'service-25' }
const edge = { source: 'service-11', target: 'service-25', protocol: 'grpc' }

const pages: [name: string, ask: PageQuery][] = [
  ['graph', (db, window) => sumEdges(db, window)],
  ['error heatmap', (db, window) => errorHeatmap(db, window)],
  ['latency heatmap', (db, window) => latencyHeatmap(db, window)],
  ['latency heatmap of a service', (db, window) => latencyHeatmap(db, window, one)],
  [
    'chart and the window before',
    async (db, window) => [
      await sumBuckets(db, window),
      await sumBuckets(db, { ...window, ...windowBefore(window) }),
    ],
  ],
  ['overview', getOverview],
  [
    'map',
    (db, { fromMs, toMs, asOfMs }) =>
      getServiceMap(
        db,
        { window: { fromMs, toMs }, atMs: null, compare: null },
        { nowMs: asOfMs, retention },
      ),
  ],
  ['map detail of an edge', (db, window) => detailOf(db, window, edge)],
  ['map detail of a service', (db, window) => detailOf(db, window, { service: 'service-25' })],
  [
    'worse edges',
    async (db, window) => [
      await sumEdges(db, window),
      await sumEdges(db, { ...window, ...windowBefore(window) }),
    ],
  ],
  ...statePages,
]

function detailOf(db: Database, window: Window, subject: DetailSubject): Promise<unknown> {
  const { fromMs, toMs, asOfMs: nowMs } = window
  return getMapDetail(db, { window: { fromMs, toMs }, subject }, { nowMs, retention })
}

/** The windows with fewest and most buckets of each tier, and stretches of the past. */
const presets: Preset[] = ['15m', '1h', '6h', '24h', '7d']
const longestDays = 16

export function queriesAt(endMs: number): Query[] {
  const windows: [name: string, request: WindowRequest][] = [
    ...presets.map((range): [string, WindowRequest] => [range, { range }]),
    ['past 14 min', past(endMs, 41, 14)],
    ['past 2 h', past(endMs, 77, 121)],
    ['past 15 d', past(endMs, 95, (longestDays - 1) * 1440 + 33)],
  ]
  const plain = plainQueries(endMs).map((query) => ({ ...query, cold: false }))
  const asked = [...pages, ...conformancePages]
  return [...queriesOf(asked, { windows, endMs }), ...boxQueries(endMs), ...plain]
}

/** The same pages of an estate with many edges. */
export function largeQueriesAt(endMs: number): Query[] {
  const ranges: Preset[] = ['15m', '1h', '24h']
  const windows = ranges.map((range): [string, WindowRequest] => [range, { range }])
  // Of its sums only, since it has no events.
  return [...queriesOf(pages, { windows, endMs }), ...boxQueries(endMs)]
}

function queriesOf(
  asked: [name: string, ask: PageQuery][],
  { windows, endMs }: { windows: [name: string, request: WindowRequest][]; endMs: number },
): Query[] {
  return asked.flatMap(([page, ask]) =>
    windows.flatMap(([name, request]) =>
      [true, false].map((cold) => ({
        name: `${page}, ${name}, ${cold ? 'cold' : 'warm'}`,
        cold,
        run: (db: Database) => ask(db, resolveWindow(request, endMs, retention)),
      })),
    ),
  )
}

/** What is different about a box: dense, of the slowest calls, of few failed calls, and of all. */
function boxQueries(endMs: number): Query[] {
  const window = { ...resolveWindow({ range: '1h' }, endMs, retention), filter: {} }
  const minutes = (from: number, to: number) => ({
    fromMs: window.toMs - from * minuteMs,
    toMs: window.toMs - to * minuteMs,
  })
  const any = { edges: null, lowest: null, highest: null, failedOnly: false }
  const edges = [{ source: 'service-3', target: 'service-22', protocol: 'http' }]
  const boxes: [name: string, box: Box][] = [
    ['20 min of middling latencies', { ...any, ...minutes(40, 20), lowest: 32, highest: 40 }],
    ['5 min of the slowest calls', { ...any, ...minutes(15, 10), lowest: bucketIndex(380) }],
    ['failed calls of an edge', { ...any, ...minutes(30, 10), edges, failedOnly: true }],
    ['an hour', { ...any, ...minutes(60, 0) }],
  ]
  return boxes.map(([name, box]) => ({
    name: `box: ${name}`,
    cold: false,
    run: (db) => explainBox(db, window, box),
  }))
}

function past(endMs: number, endedMinutesAgo: number, minutes: number): WindowRequest {
  const toMs = endMs - endedMinutesAgo * minuteMs - 7000
  return { fromMs: toMs - minutes * minuteMs, toMs }
}
