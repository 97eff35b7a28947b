import { chanceOfMore } from '#lib/platform/chance.ts'
import type { EdgeSums, Percentiles } from './model.ts'

/** In so many quiet windows at most an edge may be called changed; measured it is one in 200. */
const mostFalseAlarms = 0.05
/** Errors, latency of most and of the slowest, and silence are tested. */
const testsPerEdge = 4

/** By chance alone, no more than this is to happen to one of so many edges. */
export function mostChanceOf(edges: number): number {
  return mostFalseAlarms / (testsPerEdge * Math.max(1, edges))
}

/** Fewer calls than these say nothing about a share. */
const fewestCalls = 20
const fewestErrors = 3
/** A rise of the error share that is worth a look. */
const leastRise = { by: 0.005, times: 1.25 }
/** A rise of the p95 that is worth a look; a histogram's p95 may be 4.4 % off. */
const leastSlowdown = { byMs: 10, times: 1.5 }

type Counted = Pick<EdgeSums, 'calls' | 'errors' | 'p95Ms'>

/** Whether more calls fail than before, and chance does not explain it. */
export function failsMore(now: Counted, before: Counted, mostChance: number): boolean {
  if (Math.min(now.calls, before.calls) < fewestCalls || now.errors < fewestErrors) return false
  const [share, shareBefore] = [now.errors / now.calls, before.errors / before.calls]
  if (share - shareBefore < leastRise.by || share < shareBefore * leastRise.times) return false
  const chance = chanceOfMore(
    { hits: now.errors, of: now.calls },
    { hits: before.errors, of: before.calls },
  )
  return chance <= mostChance
}

/** Whether the p95 looks much higher than before; few calls may make it look so. */
export function looksSlower(now: Counted, before: Counted): boolean {
  if (now.p95Ms === null || before.p95Ms === null) return false
  if (Math.min(now.calls, before.calls) < fewestCalls) return false
  return (
    now.p95Ms - before.p95Ms >= leastSlowdown.byMs &&
    now.p95Ms >= before.p95Ms * leastSlowdown.times
  )
}

/** How many calls took longer than so many ms. */
type Slower = (ms: number) => number
type Latencies = Pick<Percentiles, 'p50Ms' | 'p95Ms'> & { calls: number; slowerThan: Slower }

/**
 * Whether calls are slower than before, and chance does not explain it: either the slowest are more
 * (between the p95 of both), or the bulk is (between both medians), which few calls tell better.
 */
export function isSlower(now: Latencies, before: Latencies, mostChance: number): boolean {
  const bounds = [
    [now.p95Ms, before.p95Ms],
    [now.p50Ms, before.p50Ms],
  ] as const
  return bounds.some(([own, earlier]) => {
    if (own === null || earlier === null || own <= earlier) return false
    const between = Math.sqrt(own * Math.max(earlier, 0.001))
    const chance = chanceOfMore(
      { hits: now.slowerThan(between), of: now.calls },
      { hits: before.slowerThan(between), of: before.calls },
    )
    return chance <= mostChance
  })
}

/** Calls of one edge in buckets, up to where they can be known. */
export type Line = { calls: readonly number[]; bucketMs: number; fromMs: number }

/** Of fewer it cannot be told whether they are steady. */
const fewestSteadyCalls = 10
/** It must be silent for so many times as long as it was at most before. */
const leastSilence = 3

/**
 * Since when an edge has been silent that was used steadily before, as far as the two lines tell; null
 * where it is not, or where pauses of the kind belong to it, or a burst was all there was.
 */
export function silentSince(
  { now, before, untilMs }: { now: Line; before: Line; untilMs: number },
  mostChance: number,
): number | null {
  const total = before.calls.reduce((sum, calls) => sum + calls, 0)
  if (total < fewestSteadyCalls) return null
  const lengthMs = before.calls.length * before.bucketMs
  const sinceMs = afterLastCall(now) ?? Math.min(afterLastCall(before) ?? Infinity, now.fromMs)
  const silentMs = untilMs - sinceMs
  if (Math.exp((-total / lengthMs) * silentMs) > mostChance) return null
  const usedMs = usedForMs(before) + Math.max(0, sinceMs - now.fromMs)
  if (usedMs < lengthMs / 2) return null
  const pauseMs = Math.max(longestPauseMs(before), longestPauseMs(now))
  return silentMs >= leastSilence * pauseMs ? sinceMs : null
}

function afterLastCall({ calls, bucketMs, fromMs }: Line): number | null {
  const last = calls.findLastIndex((count) => count > 0)
  return last === -1 ? null : fromMs + (last + 1) * bucketMs
}

function usedForMs(line: Line): number {
  const first = line.calls.findIndex((count) => count > 0)
  return first === -1 ? 0 : (afterLastCall(line) ?? 0) - line.fromMs - first * line.bucketMs
}

/** Between calls; a call may be at the beginning of its bucket, and the next at the end of its own. */
function longestPauseMs({ calls, bucketMs }: Line): number {
  let longest = 0
  let last: number | null = null
  for (const [bucket, count] of calls.entries()) {
    if (count === 0) continue
    if (last !== null) longest = Math.max(longest, bucket - last)
    last = bucket
  }
  return Math.max(1, longest) * bucketMs
}

/** Whether so many calls, where there were none, are more than an edge does that is seldom used. */
export function isMany(calls: number, mostChance: number): boolean {
  return Math.exp(-calls) <= mostChance
}
