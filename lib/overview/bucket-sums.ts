import { addSparse, createHistogram, toSparse, type SparseHistogram } from '#lib/rollups/model.ts'

export type Counts = { calls: number; errors: number }

/**
 * Calls by service, as columns: a large estate has thousands of services and hundreds of buckets,
 * and an object for each would take several times the memory.
 */
export type ServiceColumns = {
  /** Ids that `ServiceIds` gave. */
  service: Int32Array
  calls: Float64Array
  errors: Float64Array
  /** Where the latencies of each service begin, and at last where they end. */
  offset: Int32Array
  latencyIndex: Int16Array
  latencyCount: Float64Array
}

/** All edges of one bucket, summed up. Not to be changed: several windows share it. */
export type BucketSums = {
  total: Counts & { latency: SparseHistogram }
  received: ServiceColumns
  /** Latencies only of services that received nothing, since only their made calls are shown. */
  made: ServiceColumns
}

/** One row of a rollup table; the arrays as PostgreSQL's text. */
export type EdgeRow = {
  source_service: string
  target_service: string
  calls: string
  errors: string
  histogram_index: string
  histogram_count: string
}

type ParsedRow = Counts & { source: number; target: number; latency: SparseHistogram }

/** Small numbers for names. */
export class ServiceIds {
  readonly names: string[] = []
  readonly #ids = new Map<string, number>()

  idOf(name: string): number {
    const known = this.#ids.get(name)
    if (known !== undefined) return known
    this.#ids.set(name, this.names.length)
    return this.names.push(name) - 1
  }
}

export function sumBucket(rows: readonly EdgeRow[], ids: ServiceIds): BucketSums {
  const parsed = rows.map((row) => ({
    source: ids.idOf(row.source_service),
    target: ids.idOf(row.target_service),
    calls: Number(row.calls),
    errors: Number(row.errors),
    latency: {
      index: parseIntegers(row.histogram_index),
      count: parseIntegers(row.histogram_count),
    },
  }))
  const byTarget = Map.groupBy(parsed, (row) => row.target)
  const bySource = Map.groupBy(parsed, (row) => row.source)
  return {
    total: sumOf(parsed),
    received: columnsOf(byTarget, () => true),
    made: columnsOf(bySource, (service) => !byTarget.has(service)),
  }
}

/** Thousands of sums a second need not each have a histogram of their own to add up in. */
const histogram = createHistogram()

function sumOf(rows: readonly ParsedRow[], withLatency = true) {
  histogram.fill(0)
  let calls = 0
  let errors = 0
  for (const row of rows) {
    calls += row.calls
    errors += row.errors
    if (withLatency) addSparse(histogram, row.latency)
  }
  return { calls, errors, latency: toSparse(histogram) }
}

function columnsOf(
  rowsByService: ReadonlyMap<number, readonly ParsedRow[]>,
  withLatency: (service: number) => boolean,
): ServiceColumns {
  const sums = [...rowsByService].map(([service, rows]) => sumOf(rows, withLatency(service)))
  const offset = new Int32Array(sums.length + 1)
  sums.forEach(({ latency }, row) => {
    offset[row + 1] = (offset[row] ?? 0) + latency.index.length
  })
  const latencyIndex = new Int16Array(offset.at(-1) ?? 0)
  const latencyCount = new Float64Array(latencyIndex.length)
  sums.forEach(({ latency }, row) => {
    latencyIndex.set(latency.index, offset[row])
    latencyCount.set(latency.count, offset[row])
  })
  return {
    service: Int32Array.from(rowsByService.keys()),
    calls: Float64Array.from(sums, (sum) => sum.calls),
    errors: Float64Array.from(sums, (sum) => sum.errors),
    offset,
    latencyIndex,
    latencyCount,
  }
}

const minus = 45
const zero = 48

/** The integers of an array literal such as {-3,12}; several times faster than the driver's parser. */
function parseIntegers(literal: string): number[] {
  const integers: number[] = []
  let value = 0
  let sign = 1
  for (let position = 1; position < literal.length; position += 1) {
    const code = literal.charCodeAt(position)
    if (code === minus) sign = -1
    else if (code >= zero && code < zero + 10) value = value * 10 + code - zero
    else if (literal.length > 2) {
      integers.push(sign * value)
      value = 0
      sign = 1
    }
  }
  return integers
}

/** Bytes, roughly. */
export function sizeOf({ received, made }: BucketSums): number {
  return 1000 + sizeOfColumns(received) + sizeOfColumns(made)
}

function sizeOfColumns({ service, latencyIndex }: ServiceColumns): number {
  return 500 + service.length * 24 + latencyIndex.length * 10
}
