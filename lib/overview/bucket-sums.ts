import {
  addSparse,
  createHistogram,
  toSparse,
  type Histogram,
  type SparseHistogram,
} from '#lib/rollups/model.ts'

export type Counts = { calls: number; errors: number }
export type Sums = Counts & { latency: SparseHistogram }
export type PartialSums = Counts & { latency: SparseHistogram | null }

/** All edges of one bucket, summed up. Not to be changed: several windows share it. */
export type BucketSums = {
  total: Sums
  received: ReadonlyMap<string, Sums>
  /** Latencies only of services that received nothing, since only their made calls are shown. */
  made: ReadonlyMap<string, PartialSums>
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

/** Sums that are still growing, for as many buckets as are added. */
export type Accumulator = Counts & { histogram: Histogram }

export function createAccumulator(): Accumulator {
  return { calls: 0, errors: 0, histogram: createHistogram() }
}

export function addSums(accumulator: Accumulator, sums: PartialSums): void {
  accumulator.calls += sums.calls
  accumulator.errors += sums.errors
  if (sums.latency) addSparse(accumulator.histogram, sums.latency)
}

export function sumBucket(rows: readonly EdgeRow[]): BucketSums {
  const total = createAccumulator()
  const received = new Map<string, Accumulator>()
  const made = new Map<string, Accumulator>()
  for (const row of rows) {
    const sums = {
      calls: Number(row.calls),
      errors: Number(row.errors),
      latency: {
        index: parseIntegers(row.histogram_index),
        count: parseIntegers(row.histogram_count),
      },
    }
    addSums(total, sums)
    addSums(accumulatorOf(received, row.target_service), sums)
    addSums(accumulatorOf(made, row.source_service), sums)
  }
  return {
    total: freeze(total),
    received: new Map([...received].map(([name, sums]) => [name, freeze(sums)])),
    made: new Map(
      [...made].map(([name, sums]) => [
        name,
        received.has(name)
          ? { calls: sums.calls, errors: sums.errors, latency: null }
          : freeze(sums),
      ]),
    ),
  }
}

function accumulatorOf(byName: Map<string, Accumulator>, name: string): Accumulator {
  const accumulator = byName.get(name) ?? createAccumulator()
  byName.set(name, accumulator)
  return accumulator
}

function freeze({ calls, errors, histogram }: Accumulator): Sums {
  return { calls, errors, latency: toSparse(histogram) }
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

/** How much memory it takes, roughly, in numbers held. */
export function sizeOf(sums: BucketSums): number {
  const perService = 40
  let size = sums.total.latency.index.length + perService
  for (const { latency } of sums.received.values()) size += latency.index.length + perService
  for (const { latency } of sums.made.values()) size += (latency?.index.length ?? 0) + perService
  return size
}
