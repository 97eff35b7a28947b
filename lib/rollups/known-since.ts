import { sql } from 'kysely'
import { tiers } from './model.ts'
import { piecesOf, type Piece } from './pieces.ts'

/** The first bucket in which something was counted, among those that a window is summed from. */
export type FirstBucket = { startMs: number; endMs: number }

/**
 * When an edge was first seen: when it was entered into communication_patterns, or, where calls were
 * counted that are older, with the first bucket of them. A bucket may be a day wide: an edge that was
 * entered within its first one was not there before.
 * @param enteredMs -Infinity for long ago; Infinity where it was not entered yet.
 */
export function firstSeenMs(enteredMs: number, first: FirstBucket | null): number {
  if (first === null || enteredMs < first.endMs) return enteredMs
  return first.startMs
}

/** The same in SQL, in ms, of `sums` with `first_start` and `first_end`, joined by `joinEntered`. */
export const knownSince = sql<number>`extract(epoch FROM CASE
  WHEN entered.source_service IS NULL OR entered.created_at >= sums.first_end THEN sums.first_start
  ELSE COALESCE(entered.created_at, '-infinity') END)::float8 * 1000`

export const joinEntered = sql`LEFT JOIN communication_patterns AS entered
  USING (source_service, target_service, protocol)`

/** Of rows of any tiers. */
export const firstBucket = sql`min(bucket_start) AS first_start,
  min(bucket_start + make_interval(secs => bucket_seconds)) AS first_end`

/** Of a moment, the bucket that the sums of a window hold it in: the same as `firstBucket` of it. */
export function bucketOfSums(window: Piece, atMs: number): FirstBucket | null {
  const piece = piecesOf(window).find(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs)
  if (!piece) return null
  const widthMs = tiers[piece.tier].bucketSeconds * 1000
  const startMs = Math.floor(atMs / widthMs) * widthMs
  return { startMs, endMs: startMs + widthMs }
}
