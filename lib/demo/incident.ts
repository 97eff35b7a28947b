import { hash32 } from '#lib/platform/seeded-random.ts'

export type IncidentPhase = 'calm' | 'slow' | 'failing' | 'recovering'

/** What is wrong with the bank gateway at one moment. */
export type Faults = {
  phase: IncidentPhase
  /** By how much its answers take longer: 1 is as always. */
  slowdown: number
  /** The share of requests that it never answers. */
  hangShare: number
  /** The share of the others that it answers with 503. */
  failShare: number
}

const cycleMs = 600_000
const startsAfterMs = 120_000
const slowMs = 60_000
const recoveringMs = 20_000
const calm: Faults = { phase: 'calm', slowdown: 1, failShare: 0, hangShare: 0 }

/** How long the failing lasts, 60 to 90 s, depending on which incident it is. */
function failingMs(incident: number): number {
  return 60_000 + (hash32(incident) % 31) * 1000
}

/**
 * The script of the incident that comes around every ten minutes, a pure function of time:
 * `epochMs` is when the estate started, and the first incident comes two minutes later.
 * Before the epoch it runs the same way, so history has its incidents and the last of them ended
 * more than five minutes (the window of the health scores) before the epoch.
 */
export function faultsAt(timeMs: number, epochMs: number): Faults {
  const sinceFirst = timeMs - epochMs - startsAfterMs
  const incident = Math.floor(sinceFirst / cycleMs)
  const position = sinceFirst - incident * cycleMs
  const recoversAt = slowMs + failingMs(incident)
  if (position < slowMs) {
    const level = position / slowMs
    return {
      phase: 'slow',
      slowdown: 1 + 11 * level,
      failShare: 0.03 * level,
      hangShare: 0.05 * level,
    }
  }
  if (position < recoversAt) {
    return { phase: 'failing', slowdown: 3, failShare: 0.78, hangShare: 0.3 }
  }
  if (position < recoversAt + recoveringMs) {
    const level = 1 - (position - recoversAt) / recoveringMs
    return { phase: 'recovering', slowdown: 1 + 3 * level, failShare: 0.2 * level, hangShare: 0 }
  }
  return calm
}
