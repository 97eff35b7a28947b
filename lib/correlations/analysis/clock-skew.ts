import type { Call, ClockSkew } from '../model.ts'
import { childrenOf } from './link-calls.ts'

/** Differences below this come from rounding and scheduling, not from clocks; ms. */
const toleranceMs = 1

/** By how much the called clock may be ahead of the calling one, as one call bounds it; ms. */
type Bounds = { lowest: number; highest: number }

/**
 * Finds how far each service's clock is ahead, and corrects the times of all calls. An answered call
 * bounds it on both sides, since the called side began after the call and ended before it (NTP's
 * argument); a message, on one. Clocks that fit all their bounds are taken to be right.
 */
export function correctSkew(calls: readonly Call[]): ClockSkew[] {
  const pairs = boundsByPair(calls)
  const ahead = new Map<string, number>()
  const waiting: string[] = []
  const see = (service: string, ms: number) => {
    if (ahead.has(service)) return
    ahead.set(service, ms)
    waiting.push(service)
  }
  for (const root of calls) {
    if (root.parent !== null) continue
    see(root.reporter, 0)
    for (let clock = waiting.shift(); clock !== undefined; clock = waiting.shift()) {
      for (const [called, bounds] of pairs.get(clock) ?? []) {
        see(called, (ahead.get(clock) ?? 0) + skewWithin(bounds))
      }
    }
  }
  for (const call of calls) shift(call, ahead.get(call.reporter) ?? 0)
  return [...ahead]
    .filter(([, ms]) => Math.abs(ms) > toleranceMs)
    .map(([service, aheadMs]) => ({ service, aheadMs }))
}

function shift(call: Call, ms: number): void {
  call.skewMs = ms
  call.startMs -= ms
  call.endMs -= ms
}

function skewWithin({ lowest, highest }: Bounds): number {
  if (lowest <= toleranceMs && highest >= -toleranceMs) return 0
  if (lowest === -Infinity) return highest
  return (lowest + highest) / 2
}

function boundsByPair(calls: readonly Call[]): Map<string, Map<string, Bounds>> {
  const pairs = new Map<string, Map<string, Bounds>>()
  const add = (from: string, to: string, { lowest, highest }: Bounds) => {
    if (from === to) return
    const ofClock = pairs.get(from) ?? new Map<string, Bounds>()
    const known = ofClock.get(to) ?? { lowest: -Infinity, highest: Infinity }
    ofClock.set(to, {
      lowest: Math.max(known.lowest, lowest),
      highest: Math.min(known.highest, highest),
    })
    pairs.set(from, ofClock)
  }
  for (const call of calls) {
    if (call.serverOffsetMs !== null && call.serverLatencyMs !== null) {
      const { serverOffsetMs: offset, serverLatencyMs: latency } = call
      const answered = call.state === 'ok' || call.state === 'error'
      const lowest = answered ? offset + latency - (call.endMs - call.startMs) : -Infinity
      // A called side that took longer than its call did not answer it.
      add(call.reporter, call.target, { lowest: Math.min(lowest, offset), highest: offset })
    }
    for (const child of childrenOf(calls, call)) {
      if (child.reporter === call.reporter || child.link !== 'span') continue
      if (child.kind === 'consume' || child.reporter === call.target) {
        add(call.reporter, child.reporter, {
          lowest: -Infinity,
          highest: child.startMs - call.startMs,
        })
      }
    }
  }
  return pairs
}
