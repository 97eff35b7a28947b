import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '#lib/platform/seeded-random.ts'
import {
  failsMore,
  isMany,
  isSlower,
  looksSlower,
  mostChanceOf,
  silentSince,
} from './judge-edges.ts'
import {
  bucketIndex,
  createHistogram,
  lowestBucket,
  percentilesOf,
  type Histogram,
} from './model.ts'

type Traffic = {
  /** Of a window of 30 minutes. */
  calls: number
  failing: number
  latency: (draw: () => number) => number
}

const normal = (draw: () => number) =>
  Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw())
const spread = (sigma: number) => (draw: () => number) => 40 * Math.exp(sigma * normal(draw))
/** A cache that misses now and then: the p95 is of the one kind in one window and of the other in the next. */
const mixed = (misses: number) => (draw: () => number) =>
  (draw() < misses ? 400 : 15) * Math.exp(0.3 * normal(draw))

const minutes = 30

/** A window of calls that come when they want (Poisson). */
function windowOf({ calls: mean, failing, latency }: Traffic, draw: () => number) {
  const histogram = createHistogram()
  const line = Array<number>(minutes).fill(0)
  let [calls, errors] = [0, 0]
  for (let at = -Math.log(1 - draw()) / mean; at < 1; at -= Math.log(1 - draw()) / mean) {
    calls += 1
    line[Math.floor(at * minutes)] = (line[Math.floor(at * minutes)] ?? 0) + 1
    errors += Number(draw() < failing)
    const place = bucketIndex(latency(draw)) - lowestBucket
    histogram[place] = (histogram[place] ?? 0) + 1
  }
  const slowerThan = (ms: number) => countFrom(histogram, bucketIndex(ms) + 1 - lowestBucket)
  return { calls, errors, ...percentilesOf(histogram), slowerThan, line }
}

function countFrom(histogram: Histogram, first: number): number {
  return histogram.slice(first).reduce((sum, calls) => sum + calls, 0)
}

type Own = ReturnType<typeof windowOf>
const bucketMs = 60_000
const spanMs = minutes * bucketMs

function judge(now: Own, before: Own, edges: number) {
  const mostChance = mostChanceOf(edges)
  const lines = {
    now: { calls: now.line, bucketMs, fromMs: spanMs },
    before: { calls: before.line, bucketMs, fromMs: 0 },
    untilMs: 2 * spanMs - 10_000,
  }
  return {
    errors: failsMore(now, before, mostChance),
    slower: looksSlower(now, before) && isSlower(now, before, mostChance),
    gone: isMany(before.calls - now.calls, mostChance) && silentSince(lines, mostChance) !== null,
  }
}

const quiet: Traffic[] = [0.5, 5, 25, 60, 100, 300].flatMap((calls) =>
  [spread(0.5), spread(1), mixed(0.05), mixed(0.04)].flatMap((latency) =>
    [0.005, 0.1].map((failing) => ({ calls, failing, latency })),
  ),
)

describe('quiet traffic', () => {
  it('accuses nobody in 200 windows of 48 edges, but for a few by chance', () => {
    const draw = seededRandom(7)
    let before = quiet.map((traffic) => windowOf(traffic, draw))
    let accused = 0
    for (let count = 0; count < 200; count += 1) {
      const now = quiet.map((traffic) => windowOf(traffic, draw))
      const isAccused = now.some((own, edge) => {
        const earlier = before[edge]
        return earlier && Object.values(judge(own, earlier, quiet.length)).some(Boolean)
      })
      accused += Number(isAccused)
      before = now
    }
    expect(accused).toBeLessThanOrEqual(4)
  })
})

describe('a real change', () => {
  const usual: Traffic = { calls: 600, failing: 0.005, latency: spread(0.5) }
  const found = (change: Partial<Traffic>, usually: Partial<Traffic> = {}) => {
    const before = { ...usual, ...usually }
    const draws = Array.from({ length: 40 }, (_, seed) => seededRandom(seed))
    const verdicts = draws.map((draw) =>
      judge(windowOf({ ...before, ...change }, draw), windowOf(before, draw), 25),
    )
    const share = (what: keyof ReturnType<typeof judge>) =>
      verdicts.filter((verdict) => verdict[what]).length / verdicts.length
    return { errors: share('errors'), slower: share('slower'), gone: share('gone') }
  }

  it('from 0.5 to 5 % of errors is found from 20 calls a minute on, and from 0 to 50 % from one', () => {
    expect(found({ failing: 0.05 }).errors).toBeGreaterThan(0.85)
    expect(found({ failing: 0.05 })).toMatchObject({ slower: 0, gone: 0 })
    expect(found({ failing: 0.5 }, { calls: 40, failing: 0 }).errors).toBeGreaterThan(0.9)
  })

  it('of a p95 that doubled is found from three calls a minute on', () => {
    const doubled = (draw: () => number) => 2 * spread(0.5)(draw)
    expect(found({ latency: doubled }, { calls: 90 }).slower).toBeGreaterThan(0.8)
    expect(found({ latency: doubled })).toEqual({ errors: 0, slower: 1, gone: 0 })
    // Only the slowest calls got slower.
    expect(found({ latency: mixed(0.2) }, { latency: mixed(0.02) }).slower).toBe(1)
  })

  it('is traffic that is gone, from two calls in three minutes on', () => {
    expect(found({ calls: 0.001 }, { calls: 20 }).gone).toBeGreaterThan(0.85)
    expect(found({ calls: 0.001 }).gone).toBe(1)
  })
})

describe('silence', () => {
  const line = (calls: number[], fromMs = 0) => ({ calls, bucketMs, fromMs })
  const steady = Array<number>(10).fill(5)
  const since = (calls: number[], before = steady, untilMs = 20 * bucketMs) =>
    silentSince({ now: line(calls, 10 * bucketMs), before: line(before), untilMs }, 1e-4)

  it('is told from the last call on, in a window that is not over yet, too', () => {
    expect(since([5, 5, 5, 5, 5, 5, 5, 0, 0, 0])).toBe(17 * bucketMs)
    expect(since(Array<number>(10).fill(0))).toBe(10 * bucketMs)
    expect(since(Array<number>(10).fill(0), [5, 5, 5, 5, 5, 5, 5, 5, 5, 0])).toBe(9 * bucketMs)
  })

  it('is none of calls that come in bursts, as long as the next may still come', () => {
    const bursts = [20, 0, 0, 20, 0, 0, 20, 0, 0, 0]
    expect(since([20, 0, 0, 20, 0, 0, 0, 0, 0, 0], bursts)).toBeNull()
    expect(since(Array<number>(10).fill(0), bursts)).toBe(7 * bucketMs)
    expect(since(Array<number>(10).fill(0), [50, ...Array<number>(9).fill(0)])).toBeNull()
  })
})

it('never finds something between a window and itself, nor both ways round', () => {
  const traffic = fc.record({
    calls: fc.integer({ min: 1, max: 400 }),
    failing: fc.constantFrom(0, 0.01, 0.3, 1),
    latency: fc.constantFrom(spread(0.2), spread(1), mixed(0.1)),
  })
  fc.assert(
    fc.property(traffic, traffic, fc.nat(), (a, b, seed) => {
      const draw = seededRandom(seed)
      const [now, before] = [windowOf(a, draw), windowOf(b, draw)]
      expect(judge(now, now, 1)).toMatchObject({ errors: false, slower: false })
      const [there, back] = [judge(now, before, 1), judge(before, now, 1)]
      expect([there.errors && back.errors, there.slower && back.slower]).toEqual([false, false])
    }),
    { numRuns: 50 },
  )
})
