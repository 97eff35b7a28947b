import { hash32, type Random } from '#lib/platform/seeded-random.ts'

const meanPerSecond = 10
const dailySwing = 0.35
const peakHour = 15
const dayMs = 86_400_000

/** What users ask of the gateway: operations of api-gateway and how often each is asked for. */
export const userRequests = [
  { operation: 'GetDomain', share: 0.43 },
  { operation: 'SearchDomains', share: 0.18 },
  { operation: 'PlaceOrder', share: 0.15 },
  { operation: 'GetOrder', share: 0.14 },
  { operation: 'ListCampaigns', share: 0.1 },
] as const

/** Smooth noise in [-1, 1]: a random value at each step, eased in between. */
function smoothNoise(timeMs: number, stepMs: number, seed: number): number {
  const step = Math.floor(timeMs / stepMs)
  const valueAt = (index: number) => (hash32(seed, stepMs, index) / 4294967295) * 2 - 1
  const part = timeMs / stepMs - step
  const eased = part * part * (3 - 2 * part)
  return valueAt(step) * (1 - eased) + valueAt(step + 1) * eased
}

/** User requests per second: quiet at three in the night (UTC), busy at three in the afternoon. */
export function requestRate(timeMs: number, seed: number): number {
  const angle = 2 * Math.PI * ((timeMs % dayMs) / dayMs - peakHour / 24)
  const daily = 1 + dailySwing * Math.cos(angle)
  const noise =
    1 + 0.07 * smoothNoise(timeMs, 300_000, seed) + 0.05 * smoothNoise(timeMs, 45_000, seed)
  return meanPerSecond * daily * noise
}

export function drawUserRequest(random: Random): string {
  let left = random()
  for (const request of userRequests) {
    left -= request.share
    if (left < 0) return request.operation
  }
  return userRequests[0].operation
}
