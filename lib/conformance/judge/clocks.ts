import type { Hop } from './hops.ts'

/** Clocks of different services may be this far apart, beyond what was corrected; ms. */
export const clocksMs = 50
const roundingMs = 1

/** By how much two times may seem to be in the wrong order, without being so. */
export function toleranceMs(one: Hop, other: Hop): number {
  const clocks = new Set([...one.attempts, ...other.attempts].map(({ reporter }) => reporter))
  return clocks.size > 1 ? clocksMs : roundingMs
}
