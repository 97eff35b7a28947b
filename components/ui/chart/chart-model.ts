import { csvCell } from '#lib/platform/csv.ts'

export type Values = readonly (number | null)[]
export type TimeAxis = {
  startMs: number
  bucketMs: number
  bucketCount: number
  /** Buckets at the end whose values are still changing. */
  incompleteBuckets: number
}

/** The smallest round number that is not below any value, nor below `least`. */
export function topOf(series: readonly Values[], least: number): number {
  const highest = Math.max(least, ...series.flatMap((values) => values.map((value) => value ?? 0)))
  const power = 10 ** Math.floor(Math.log10(highest))
  const step = [1, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10].find(
    (factor) => factor * power >= highest * (1 - 1e-9),
  )
  return Number(((step ?? 10) * power).toPrecision(6))
}

/** One bucket of a chart: a line's value under its id, and under `changingKey` while it may change. */
export type ChartPoint = Record<string, number | null>

export function changingKey(id: string): string {
  return `${id} changing`
}

/**
 * The points of a chart's lines. What may still change is a line of its own, which joins the
 * finished one at its last point.
 */
export function chartPoints(
  lines: readonly { id: string; values: Values; finished?: boolean }[],
  { bucketCount, incompleteBuckets }: Pick<TimeAxis, 'bucketCount' | 'incompleteBuckets'>,
): ChartPoint[] {
  const lastFinished = bucketCount - 1 - incompleteBuckets
  return Array.from({ length: bucketCount }, (_, bucket) => {
    const point: ChartPoint = { bucket }
    for (const { id, values, finished = false } of lines) {
      const value = values[bucket] ?? null
      point[id] = finished || bucket <= lastFinished ? value : null
      point[changingKey(id)] = finished || bucket < lastFinished ? null : value
    }
    return point
  })
}

/** True for a value between two gaps, which no line leads to or from. */
export function standsAlone(points: readonly ChartPoint[], key: string, bucket: number): boolean {
  const has = (index: number) => (points[index]?.[key] ?? null) !== null
  return has(bucket) && !has(bucket - 1) && !has(bucket + 1)
}

const minuteMs = 60_000
const tickSteps = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880].map(
  (minutes) => minutes * minuteMs,
)

/** Round times along the axis, with their place between 0 and 1. */
export function timeTicks(
  { startMs, bucketMs, bucketCount }: TimeAxis,
  most = 5,
): { timeMs: number; place: number }[] {
  const lengthMs = bucketMs * bucketCount
  const step = tickSteps.find((candidate) => lengthMs / candidate <= most) ?? lengthMs
  const first = Math.ceil(startMs / step) * step
  const count = Math.max(0, Math.floor((startMs + lengthMs - first) / step) + 1)
  return Array.from({ length: count }, (_, tick) => first + tick * step)
    .map((timeMs) => ({ timeMs, place: (timeMs - startMs) / lengthMs }))
    .filter(({ place }) => place >= 0.02 && place <= 0.98)
}

/** The bucket at a place between 0 and 1 along the axis. */
export function bucketAt(place: number, bucketCount: number): number {
  return Math.min(bucketCount - 1, Math.max(0, Math.floor(place * bucketCount)))
}

/** The last bucket with a value that does not change any more; else the last with any. */
export function latestBucket(values: Values, incompleteBuckets: number): number | null {
  const known = values.map((value) => value !== null)
  const finished = known.slice(0, values.length - incompleteBuckets).lastIndexOf(true)
  const latest = finished === -1 ? known.lastIndexOf(true) : finished
  return latest === -1 ? null : latest
}

/** RFC 4180, with times that every spreadsheet and script can read. */
export function toCsv(
  axis: TimeAxis,
  columns: readonly { name: string; values: Values }[],
): string {
  const header = ['time', ...columns.map((column) => column.name)].map(csvCell).join(',')
  const rows = Array.from({ length: axis.bucketCount }, (_, bucket) => {
    const time = new Date(axis.startMs + bucket * axis.bucketMs).toISOString()
    return [time, ...columns.map(({ values }) => values[bucket] ?? '')].join(',')
  })
  return [header, ...rows, ''].join('\r\n')
}
