/** Evenly spread in [0, 1); the same seed gives the same numbers. */
export type Random = () => number

/** Mixes whole numbers into one of 32 bits. */
export function hash32(...values: number[]): number {
  let state = 0x9e3779b9
  for (const value of values) {
    state = Math.imul(state ^ value, 0x85ebca6b)
    state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35)
    state ^= state >>> 16
  }
  return state >>> 0
}

/** Mulberry32: fast, and random enough for made-up traffic and for tests. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
