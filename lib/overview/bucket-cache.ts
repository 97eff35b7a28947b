import { LRUCache } from 'lru-cache'
import { sql } from 'kysely'
import type { Database, Transaction } from '#lib/db/database.ts'
import { tiers, type Tier } from '#lib/rollups/model.ts'
import { sizeOf, sumBucket, type BucketSums, type EdgeRow } from './bucket-sums.ts'

const minuteMs = 60_000
const hourMs = 3_600_000
const largestSize = 8_000_000
const longestTrustMs = 600_000

/**
 * A stretch of buckets that is read as one: a minute, or an hour in the coarsest tier. Events are
 * only ever added, so the same number of events means the same sums.
 */
type Block = {
  buckets: Map<number, BucketSums>
  events: number
  /** The events of its hour when this block was last found unchanged. */
  eventsOfHour: number
}
type Cache = LRUCache<string, Block>
type Range = { tier: Tier; fromMs: number; toMs: number }

const cacheByDatabase = new WeakMap<Database, Cache>()

function cacheOf(db: Database): Cache {
  const cache =
    cacheByDatabase.get(db) ??
    new LRUCache<string, Block>({
      maxSize: largestSize,
      sizeCalculation: ({ buckets }) =>
        [...buckets.values()].reduce((size, sums) => size + sizeOf(sums), 1),
    })
  cacheByDatabase.set(db, cache)
  return cache
}

/**
 * The sums of every bucket in a range, by its start (ms). Only what changed since it was last read
 * is read again: hours, then minutes, whose number of events is still the same are taken as they
 * were. `snapshot` must be a repeatable-read transaction, so that numbers and sums belong together.
 */
export async function readBuckets(
  db: Database,
  snapshot: Transaction,
  range: Range,
): Promise<Map<number, BucketSums>> {
  const cache = cacheOf(db)
  const starts = startsBetween(range, blockMsOf(range.tier))
  const blocks = new Map(starts.map((start) => [start, cache.get(keyOf(range.tier, start))]))
  const eventsOfHours = await countEvents(snapshot, { ...range, tier: '1h' })
  const suspects = starts.filter(
    (start) => blocks.get(start)?.eventsOfHour !== eventsOfHour(eventsOfHours, start),
  )
  for (const [start, block] of await refresh(
    { snapshot, tier: range.tier, eventsOfHours },
    {
      suspects,
      blocks,
    },
  )) {
    blocks.set(start, block)
    cache.set(keyOf(range.tier, start), block, { ttl: trustMs() })
  }
  const buckets = [...blocks.values()].flatMap((block) => [...(block?.buckets ?? [])])
  return new Map(buckets.filter(([startMs]) => startMs >= range.fromMs && startMs < range.toMs))
}

type Source = { snapshot: Transaction; tier: Tier; eventsOfHours: Map<number, number> }

/** The blocks whose hour has changed: as they were if they have not, else read again. */
async function refresh(
  { snapshot, tier, eventsOfHours }: Source,
  { suspects, blocks }: { suspects: number[]; blocks: Map<number, Block | undefined> },
): Promise<Map<number, Block>> {
  const [first, last] = [suspects[0], suspects.at(-1)]
  if (first === undefined || last === undefined) return new Map()
  const blockMs = blockMsOf(tier)
  const events =
    blockMs === hourMs
      ? eventsOfHours
      : await countEvents(snapshot, { tier: '1m', fromMs: first, toMs: last + blockMs })
  const eventsOf = (start: number) => events.get(start) ?? 0
  const changed = suspects.filter((start) => blocks.get(start)?.events !== eventsOf(start))
  const read = await readBlocks(snapshot, tier, changed)
  return new Map(
    suspects.map((start) => [
      start,
      {
        buckets: read.get(start) ?? blocks.get(start)?.buckets ?? new Map<number, BucketSums>(),
        events: eventsOf(start),
        eventsOfHour: eventsOfHour(eventsOfHours, start),
      },
    ]),
  )
}

async function countEvents(snapshot: Transaction, range: Range): Promise<Map<number, number>> {
  const fromMs = floorTo(range.fromMs, tiers[range.tier].bucketSeconds * 1000)
  const rows = await snapshot
    .selectFrom(tiers[range.tier].table)
    .select('bucket_start')
    .select(sql<string>`sum(calls + requests + retries)`.as('events'))
    .where('bucket_start', '>=', new Date(fromMs))
    .where('bucket_start', '<', new Date(range.toMs))
    .groupBy('bucket_start')
    .execute()
  return new Map(rows.map((row) => [row.bucket_start.getTime(), Number(row.events)]))
}

async function readBlocks(
  snapshot: Transaction,
  tier: Tier,
  starts: readonly number[],
): Promise<Map<number, Map<number, BucketSums>>> {
  const blockMs = blockMsOf(tier)
  const rowsByBucket = new Map<number, EdgeRow[]>()
  for (const row of starts.length === 0 ? [] : await readRows(snapshot, tier, starts)) {
    const startMs = Number(row.start_ms)
    const rows = rowsByBucket.get(startMs) ?? []
    rows.push(row)
    rowsByBucket.set(startMs, rows)
  }
  const blocks = new Map(starts.map((start) => [start, new Map<number, BucketSums>()]))
  for (const [startMs, rows] of rowsByBucket) {
    blocks.get(floorTo(startMs, blockMs))?.set(startMs, sumBucket(rows))
  }
  return blocks
}

async function readRows(snapshot: Transaction, tier: Tier, starts: readonly number[]) {
  const blockSeconds = blockMsOf(tier) / 1000
  const { rows } = await sql<EdgeRow & { start_ms: string }>`
    SELECT (extract(epoch FROM bucket_start) * 1000)::bigint AS start_ms,
      source_service, target_service, calls, errors,
      histogram_index::text AS histogram_index, histogram_count::text AS histogram_count
    FROM unnest(${starts.map((start) => new Date(start))}::timestamptz[]) AS block (start)
    JOIN ${sql.table(tiers[tier].table)} ON bucket_start >= block.start
      AND bucket_start < block.start + make_interval(secs => ${blockSeconds})`.execute(snapshot)
  return rows
}

function eventsOfHour(eventsOfHours: Map<number, number>, timeMs: number): number {
  return eventsOfHours.get(floorTo(timeMs, hourMs)) ?? 0
}

function blockMsOf(tier: Tier): number {
  return tier === '1h' ? hourMs : minuteMs
}

function startsBetween({ fromMs, toMs }: Range, blockMs: number): number[] {
  const first = floorTo(fromMs, blockMs)
  const count = Math.ceil((toMs - first) / blockMs)
  return Array.from({ length: count }, (_, block) => first + block * blockMs)
}

function floorTo(timeMs: number, stepMs: number): number {
  return Math.floor(timeMs / stepMs) * stepMs
}

function keyOf(tier: Tier, startMs: number): string {
  return `${tier} ${startMs}`
}

/** A repair may change sums and keep the number of events. Spread out, so that not all end at once. */
function trustMs(): number {
  return longestTrustMs * (0.5 + Math.random() / 2)
}
