import { describe, expect, it } from 'vitest'
import { TestClock } from '../test-clock.ts'
import type { ResilienceConfigInput } from './config.ts'
import { SimulatedService, type Outage } from './test-cascade.ts'

const services = 10
const seconds = { outage: 10, recovery: 25, end: 35 }
const callsPerSecond = 20
// Somebody waits for an answer this long at most.
const patienceMs = 10_000

type Kind = 'needs the last service' | 'needs the next service' | 'needs none'
type Tally = { made: number; failed: number }
type Figures = {
  /** Calls that need the service that fails, while it fails. */
  mustFail: Tally
  /** The same, once it has recovered: they fail until its breaker has noticed. */
  afterwards: Tally
  /** All others. */
  elsewhere: Tally
}

async function run(
  shape: 'chain' | 'fan',
  outage: Outage,
  policies: ResilienceConfigInput | null,
): Promise<Figures> {
  const clock = new TestClock()
  const estate = Array.from(
    { length: services },
    (_unused, index) =>
      new SimulatedService(`s${index}`, { clock, slots: 150, queue: 150, policies }),
  )
  const [first] = estate
  const last = estate.at(-1)
  if (!first || !last) throw new Error('there are some')
  const figures: Figures = {
    mustFail: { made: 0, failed: 0 },
    elsewhere: { made: 0, failed: 0 },
    afterwards: { made: 0, failed: 0 },
  }
  const behind = (service: SimulatedService) => {
    const index = estate.indexOf(service)
    return shape === 'chain' ? estate.slice(index + 1) : service === first ? estate.slice(1) : []
  }
  const throughAll = async (service: SimulatedService): Promise<void> => {
    const [next] = behind(service)
    if (next) await service.call(next, throughAll)
  }
  const deep = (service: SimulatedService): Promise<void> =>
    shape === 'chain' ? throughAll(service) : service.call(last, async () => {})

  const ask = (service: SimulatedService, kind: Kind): Promise<void> => {
    if (kind === 'needs the last service') return service.handle(deep)
    if (kind === 'needs none') return service.handle(async () => {})
    // In the fan each of the healthy ones in turn.
    const near = behind(service).filter((other) => other !== last)
    const next = near[Math.floor(clock.now() / 1000) % (shape === 'chain' ? 1 : near.length)]
    return service.handle(async (self) => next && self.call(next, async () => {}))
  }
  const count = async (service: SimulatedService, kind: Kind): Promise<void> => {
    const tally = figures[tallyOf(service, kind)]
    tally.made += 1
    const { promise: patience, reject } = Promise.withResolvers<never>()
    const timer = clock.setTimer(() => reject(new Error('gave up')), patienceMs)
    try {
      await Promise.race([ask(service, kind), patience])
    } catch {
      tally.failed += 1
    } finally {
      timer.cancel()
    }
  }
  const tallyOf = (service: SimulatedService, kind: Kind): keyof Figures => {
    const atSeconds = clock.monotonicMs() / 1000
    if (kind !== 'needs the last service' && service !== last) return 'elsewhere'
    // What begins just before the outage may still run into it.
    if (atSeconds < seconds.outage - 1) return 'elsewhere'
    return atSeconds < seconds.recovery ? 'mustFail' : 'afterwards'
  }

  const gapMs = 1000 / callsPerSecond
  const all: Promise<void>[] = []
  for (let atMs = 0; atMs < seconds.end * 1000; atMs += gapMs) {
    if (atMs === seconds.outage * 1000) last.outage = outage
    if (atMs === seconds.recovery * 1000) last.outage = null
    all.push(count(first, 'needs the last service'))
    for (const service of estate) {
      all.push(count(service, 'needs none'), count(service, 'needs the next service'))
    }
    await clock.advance(gapMs)
  }
  await clock.advance(60_000)
  await Promise.all(all)
  return figures
}

const percent = ({ made, failed }: Tally) => Number(((100 * failed) / made).toFixed(3))

// AR-002, "Success criteria": < 0.1 % cascade failure rate.
const mostPercent = 0.1

describe('ten services, of which the last one fails', () => {
  describe.each(['chain', 'fan'] as const)('in a %s', (shape) => {
    it.each(['hangs', 'fails slowly', 'refuses'] as const)(
      'and %s: the policies keep the failure where it is',
      async (outage) => {
        const without = await run(shape, outage, null)
        const protectedBy = await run(shape, outage, {})
        process.stdout.write(
          `cascade, ${shape}, last service ${outage}: failed elsewhere ${percent(without.elsewhere)} % without, ` +
            `${percent(protectedBy.elsewhere)} % with the policies, of ${without.elsewhere.made} calls; ` +
            `of those that need it, after its recovery ${percent(without.afterwards)} % and ${percent(protectedBy.afterwards)} %\n`,
        )
        expect(percent(protectedBy.mustFail)).toBeGreaterThan(50)
        expect(percent(protectedBy.elsewhere)).toBeLessThan(mostPercent)
        if (outage === 'hangs') expect(percent(without.elsewhere)).toBeGreaterThan(5)
      },
      120_000,
    )
  })
})
