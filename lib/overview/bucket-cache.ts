import { LRUCache } from 'lru-cache'
import { sql } from 'kysely'
import type { Database, Transaction } from '#lib/db/database.ts'
import { tiers, type Tier } from '#lib/rollups/model.ts'
import { ServiceIds, sizeOf, sumBucket, type BucketSums, type EdgeRow } from './bucket-sums.ts'

const minuteMs = 60_000
const hourMs = 3_600_000
const largestBytes = 256 * 1024 * 1024
/** Minutes that ended longer ago are taken to be complete, until their hour's sum says otherwise. */
const hotMs = 120_000
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
type Cache = { blocks: LRUCache<string, Block>; ids: ServiceIds }
type Range = { tier: Tier; fromMs: number; toMs: number }

const cacheByDatabase = new WeakMap<Database, Cache>()

function cacheOf(db: Database): Cache {
  const cache = cacheByDatabase.get(db) ?? {
    ids: new ServiceIds(),
    blocks: new LRUCache<string, Block>({
      maxSize: largestBytes,
      sizeCalculation: ({ buckets }) =>
        [...buckets.values()].reduce((size, sums) => size + sizeOf(sums), 100),
    }),
  }
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
): Promise<{ buckets: Map<number, BucketSums>; ids: ServiceIds }> {
  const { blocks: cache, ids } = cacheOf(db)
  const starts = startsBetween(range, blockMsOf(range.tier))
  const blocks = new Map(starts.map((start) => [start, cache.get(keyOf(range.tier, start))]))
  const eventsOfHours = await countEvents(snapshot, { ...range, tier: '1h' })
  const suspects = starts.filter(
    (start) => blocks.get(start)?.eventsOfHour !== eventsOfHour(eventsOfHours, start),
  )
  const source = { snapshot, ids, tier: range.tier, eventsOfHours }
  for (const [start, block] of await refresh(source, { suspects, blocks })) {
    blocks.set(start, block)
    cache.set(keyOf(range.tier, start), block, { ttl: trustMs() })
  }
  const all = [...blocks.values()].flatMap((block) => [...(block?.buckets ?? [])])
  const inRange = all.filter(([startMs]) => startMs >= range.fromMs && startMs < range.toMs)
  return { buckets: new Map(inRange), ids }
}

type Source = {
  snapshot: Transaction
  ids: ServiceIds
  tier: Tier
  eventsOfHours: Map<number, number>
}
type Blocks = ReadonlyMap<number, Block | undefined>

/** The blocks whose hour has changed: as they were if they have not, else read again. */
async function refresh(
  source: Source,
  { suspects, blocks }: { suspects: number[]; blocks: Blocks },
): Promise<Map<number, Block>> {
  const events = await eventsOfBlocks(source, suspects, blocks)
  const eventsOf = (start: number) => events.get(start) ?? 0
  const changed = suspects.filter((start) => blocks.get(start)?.events !== eventsOf(start))
  const read = await readBlocks(source, changed)
  return new Map(
    suspects.map((start) => [
      start,
      {
        buckets: read.get(start) ?? blocks.get(start)?.buckets ?? new Map<number, BucketSums>(),
        events: eventsOf(start),
        eventsOfHour: eventsOfHour(source.eventsOfHours, start),
      },
    ]),
  )
}

/** How many events each block has now. */
async function eventsOfBlocks(
  { snapshot, tier, eventsOfHours }: Source,
  suspects: readonly number[],
  blocks: Blocks,
): Promise<Map<number, number>> {
  if (tier === '1h') return eventsOfHours
  const [first, last] = [suspects[0], suspects.at(-1)]
  if (first === undefined || last === undefined) return new Map()
  const toMs = last + minuteMs
  const hot = await countEvents(snapshot, { tier: '1m', fromMs: toMs - hotMs, toMs })
  const assumed = new Map(
    suspects.map((start) => [
      start,
      start < toMs - hotMs ? (blocks.get(start)?.events ?? NaN) : (hot.get(start) ?? 0),
    ]),
  )
  return addsUp(assumed, eventsOfHours)
    ? assumed
    : await countEvents(snapshot, { tier: '1m', fromMs: first, toMs })
}

/** True if the minutes of each hour, all of them, have as many events as the hour itself. */
function addsUp(
  eventsOfMinutes: ReadonlyMap<number, number>,
  eventsOfHours: ReadonlyMap<number, number>,
): boolean {
  const sums = new Map<number, number>()
  for (const [start, events] of eventsOfMinutes) {
    const hour = floorTo(start, hourMs)
    sums.set(hour, (sums.get(hour) ?? 0) + events)
  }
  return [...sums].every(([hour, sum]) => sum === (eventsOfHours.get(hour) ?? 0))
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
  { snapshot, tier, ids }: Source,
  starts: readonly number[],
): Promise<Map<number, Map<number, BucketSums>>> {
  const rows = starts.length === 0 ? [] : await readRows(snapshot, tier, starts)
  const blocks = new Map(starts.map((start) => [start, new Map<number, BucketSums>()]))
  for (const [startMs, own] of Map.groupBy(rows, (row) => Number(row.start_ms))) {
    blocks.get(floorTo(startMs, blockMsOf(tier)))?.set(startMs, sumBucket(own, ids))
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
