import type { Bench } from '../harness.ts'
import { contenders, startHttpTarget, type Contender } from './contenders.ts'

const rounds = 15
const inMemory = { warmUp: 20_000, calls: 20_000 }
const overHttp = { warmUp: 1_000, calls: 1_500 }

/** What protection costs a call: microseconds more than the same call bare, the median of the rounds. */
export async function run(bench: Bench): Promise<object> {
  const doNothing = async () => 'ok'
  const perCall = await bench.stage('calls that do nothing', () =>
    measure(contenders(doNothing), inMemory),
  )
  const target = await startHttpTarget()
  bench.defer(() => target.close())
  const perExchange = await bench.stage('calls over HTTP on this machine', () =>
    measure(contenders(target.call), overHttp),
  )
  return {
    overhead_us: overheadOf(perCall),
    bare_call_us: rounded(perCall.get('bare') ?? NaN),
    http_call_us: Object.fromEntries([...perExchange].map(([name, us]) => [name, rounded(us)])),
    budget_us: 50,
    calls: rounds * inMemory.calls,
  }
}

/** One contender after the other in every round, so that all meet the same noise. */
async function measure(
  all: readonly Contender[],
  { warmUp, calls }: { warmUp: number; calls: number },
): Promise<Map<string, number>> {
  for (const contender of all) await time(contender, warmUp)
  const times = new Map<string, number[]>(all.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const contender of all) times.get(contender.name)?.push(await time(contender, calls))
  }
  return new Map([...times].map(([name, list]) => [name, median(list)]))
}

/** Microseconds a call, one after the other. */
async function time({ call }: Contender, calls: number): Promise<number> {
  const startedMs = performance.now()
  for (let made = 0; made < calls; made++) await call()
  return ((performance.now() - startedMs) * 1000) / calls
}

function overheadOf(perCall: ReadonlyMap<string, number>): Record<string, number> {
  const bare = perCall.get('bare') ?? NaN
  return Object.fromEntries([...perCall].map(([name, us]) => [name, rounded(us - bare)]))
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN
}

const rounded = (us: number) => Math.round(us * 100) / 100
