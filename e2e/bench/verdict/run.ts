import { incidentKinds } from '#lib/demo/simulate-incident.ts'
import { countFalselyAccused, countHits, usualTimes } from '#lib/demo/verdict-hits.ts'
import type { Bench } from '../harness.ts'

/** Hits and tries per kind of injected fault; and what of calm requests is accused without cause. */
export async function run(bench: Bench): Promise<object> {
  const tries = Number(bench.options.rows ?? 200)
  const usualOf = await bench.stage('Learning what is usual', async () => usualTimes())
  const kinds = await bench.stage(`${incidentKinds.length} kinds of incident`, async () =>
    incidentKinds.map((kind) => ({ kind, ...countHits(kind, tries, usualOf) })),
  )
  const calm = await bench.stage('Requests that went well', async () => ({
    requests: 2_000,
    accused: countFalselyAccused(2_000, usualOf),
  }))
  bench.table(
    ['kind', 'incidents', 'first verdict names the culprit', '%', 'accused instead'],
    kinds.map(({ kind, tries: tried, hits, misses }) => [
      kind,
      tried,
      hits,
      ((100 * hits) / tried).toFixed(1),
      Object.entries(misses)
        .map(([name, count]) => `${name} ${count}`)
        .join(', '),
    ]),
  )
  process.stdout.write(
    `Of ${calm.requests} requests that went well, ${calm.accused} are accused.\n`,
  )
  return {
    kinds: Object.fromEntries(kinds.map(({ kind, tries: tried, hits }) => [kind, { tried, hits }])),
    calm,
  }
}
