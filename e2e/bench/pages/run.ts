import { fillHealthHistory, fillHistory } from '#lib/cli/demo-history.ts'
import { declarePatterns } from '#lib/demo/declare-patterns.ts'
import { startStand, type Stand } from '../browser.ts'
import { percentile, type Bench } from '../harness.ts'
import { load, type Load } from './measure.ts'
import { measuredPages, type MeasuredPage } from './pages.ts'

const loads = 3

/** What a first visit costs, on a processor that is four times slower than this one. */
export async function run(bench: Bench): Promise<object> {
  const stand = await startStand(bench)
  await bench.stage('two hours of the demo estate', () => fill(stand))
  const figures = new Map<string, Load[]>()
  for (const page of measuredPages) {
    await bench.stage(page.name, async () => figures.set(page.name, await measure(stand, page)))
  }
  return report(bench, figures)
}

async function fill({ database }: Stand): Promise<void> {
  const epochMs = Date.now()
  await declarePatterns(database)
  await fillHistory(database, { epochMs, onProgress: () => {} })
  await fillHealthHistory(database, { epochMs, httpPorts: {} })
}

async function measure(stand: Stand, page: MeasuredPage): Promise<Load[]> {
  // The server compiles and remembers on the first visit of all.
  await load(stand, page)
  const measured: Load[] = []
  for (let count = 0; count < loads; count++) measured.push(await load(stand, page))
  return measured
}

function report(bench: Bench, figures: ReadonlyMap<string, readonly Load[]>): object {
  const summaries = [...figures].map(([name, of]) => {
    const median = (pick: (one: Load) => number) => percentile(of.map(pick), 0.5)
    const worst = (pick: (one: Load) => number) => Math.max(...of.map(pick))
    const summary = {
      js_gzip_kb: kilobytes(worst((one) => one.jsBytes)),
      js_first_gzip_kb: kilobytes(worst((one) => one.firstJsBytes)),
      lcp_ms: Math.round(median((one) => one.lcpMs)),
      cls: Number(worst((one) => one.cls).toFixed(4)),
      inp_ms: Math.round(median((one) => one.inpMs)),
    }
    return [name, summary] as const
  })
  bench.table(
    ['page', 'JS kB, all', 'JS kB, first', 'LCP ms', 'CLS', 'INP ms'],
    summaries.map(([name, one]) => [name, ...Object.values(one)]),
  )
  return { pages: Object.fromEntries(summaries) }
}

function kilobytes(bytes: number): number {
  return Math.round(bytes / 1000)
}
