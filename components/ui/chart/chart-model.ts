/** Charts are drawn in a box of 1000 × 100 that is stretched to whatever place there is. */
export const boxWidth = 1000
export const boxHeight = 100

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

function xOf(bucket: number, bucketCount: number): number {
  return ((bucket + 0.5) / bucketCount) * boxWidth
}

function yOf(value: number, top: number): number {
  return boxHeight - (Math.min(value, top) / top) * boxHeight
}

/** The line through the buckets from `first` to `last`; where there is no value there is no line. */
export function linePath(
  values: Values,
  { top, first = 0, last = values.length - 1 }: { top: number; first?: number; last?: number },
): string {
  const parts: string[] = []
  let drawing = false
  for (let bucket = Math.max(0, first); bucket <= last; bucket += 1) {
    const value = values[bucket] ?? null
    if (value !== null) {
      const point = `${round(xOf(bucket, values.length))} ${round(yOf(value, top))}`
      parts.push(drawing ? `L${point}` : `M${point}`)
      // A value between two gaps is a dot: a line of no length with round ends.
      const alone = !drawing && (bucket === last || (values[bucket + 1] ?? null) === null)
      if (alone) parts.push('h0')
    }
    drawing = value !== null
  }
  return parts.join('')
}

/** A finished part, and one that still changes and joins it at its last point. */
export function pathsOf(
  values: Values,
  { top, incompleteBuckets }: { top: number; incompleteBuckets: number },
): { finished: string; changing: string } {
  const lastFinished = values.length - 1 - incompleteBuckets
  const finished = linePath(values, { top, last: lastFinished })
  if (incompleteBuckets === 0) return { finished, changing: '' }
  return { finished, changing: linePath(values, { top, first: lastFinished }) }
}

function round(coordinate: number): number {
  return Math.round(coordinate * 10) / 10
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
  const header = ['time', ...columns.map((column) => column.name)].map(quoted).join(',')
  const rows = Array.from({ length: axis.bucketCount }, (_, bucket) => {
    const time = new Date(axis.startMs + bucket * axis.bucketMs).toISOString()
    return [time, ...columns.map(({ values }) => values[bucket] ?? '')].join(',')
  })
  return [header, ...rows, ''].join('\r\n')
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
