import { setTimeout as sleep } from 'node:timers/promises'
import type { Bench } from '../harness.ts'
import { ask, startEstate, type Shape } from './estate.ts'

const seconds = { outage: 3, end: 23 }
const callsPerSecond = 25

type Tally = { made: number; failed: number }

/** Ten services over real HTTP, the last of which stops answering: which calls fail that need nothing of it? */
export async function run(bench: Bench): Promise<object> {
  const shares: Record<string, object> = {}
  for (const shape of ['chain', 'fan'] as const) {
    const without = await bench.stage(`${shape} without policies`, () => measure(shape, false))
    const withPolicies = await bench.stage(`${shape} with policies`, () => measure(shape, true))
    shares[shape] = {
      calls: withPolicies.elsewhere.made,
      failed_elsewhere_percent_without: percent(without.elsewhere),
      failed_elsewhere_percent_with: percent(withPolicies.elsewhere),
      must_fail_percent_with: percent(withPolicies.needing),
    }
  }
  return { ...shares, budget_percent: 0.1 }
}

async function measure(
  shape: Shape,
  withPolicies: boolean,
): Promise<{ elsewhere: Tally; needing: Tally }> {
  const estate = await startEstate(shape, withPolicies)
  const [elsewhere, needing]: [Tally, Tally] = [newTally(), newTally()]
  const calls: Promise<void>[] = []
  const count = (tally: Tally, work: Promise<boolean>) => {
    tally.made += 1
    calls.push(work.then((ok) => void (tally.failed += ok ? 0 : 1)))
  }
  const startedMs = performance.now()
  for (let tick = 0; tick < seconds.end * callsPerSecond; tick++) {
    const atMs = (tick * 1000) / callsPerSecond
    await sleep(Math.max(0, startedMs + atMs - performance.now()))
    estate.last.hangs = atMs >= seconds.outage * 1000
    // Calls of the second before may still be under way when it stops answering.
    if (atMs >= (seconds.outage - 1) * 1000) count(needing, ask(estate.first, 'deep'))
    for (const service of estate.services) {
      if (service === estate.last) continue
      count(elsewhere, ask(service, 'own'))
      count(elsewhere, ask(service, 'near'))
    }
  }
  await Promise.all(calls)
  await estate.close()
  return { elsewhere, needing }
}

const newTally = (): Tally => ({ made: 0, failed: 0 })
const percent = ({ made, failed }: Tally) => Math.round((100_000 * failed) / made) / 1000
