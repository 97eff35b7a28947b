import type { Random } from '#lib/platform/seeded-random.ts'

export type Latency = { medianMs: number; spread: number }

/** Log-normal, as latencies are: `spread` is the standard deviation of the logarithm. */
export function drawLatency(random: Random, latency: Latency): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()))
  return latency.medianMs * Math.exp(latency.spread * radius * Math.cos(2 * Math.PI * random()))
}

/** Milliseconds to the next arrival of a Poisson process. */
export function drawGapMs(random: Random, perSecond: number): number {
  return (-Math.log(1 - random()) / perSecond) * 1000
}

const eightHex = (random: Random) =>
  Math.floor(random() * 4294967296)
    .toString(16)
    .padStart(8, '0')

export const drawSpanId = (random: Random) => `${eightHex(random)}${eightHex(random)}`
export const drawTraceId = (random: Random) => `${drawSpanId(random)}${drawSpanId(random)}`
