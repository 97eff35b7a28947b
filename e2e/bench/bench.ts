import { parseArgs } from 'node:util'
import { messageOf } from '#lib/platform/errors.ts'
import { Bench } from './harness.ts'

type Benchmark = { about: string; load: () => Promise<{ run(bench: Bench): Promise<object> }> }

const benchmarks: Record<string, Benchmark> = {
  cascade: {
    about: 'ten services, the last one fails: calls that fail elsewhere, with and without policies',
    load: () => import('./cascade/run.ts'),
  },
  conformance: {
    about:
      'deviations found, missed and accused without cause, and the cost of judging [--rows 500]',
    load: () => import('./conformance/run.ts'),
  },
  correlation: {
    about:
      'a correlation of 80,000 events in a browser, look-ups among 1 M [--rows] [--screenshots]',
    load: () => import('./correlation/run.ts'),
  },
  ingest: {
    about: 'OTLP protobuf to durable rows and rollups, beside COPY into the same table [--gzip]',
    load: () => import('./ingest/run.ts'),
  },
  graph: {
    about: 'the map of 1,238 services, and of 5,000 in groups, in a browser [--screenshots DIR]',
    load: () => import('./graph/run.ts'),
  },
  library: {
    about: 'what protection costs a call, beside cockatiel and opossum',
    load: () => import('./library/run.ts'),
  },
  queries: {
    about:
      'page queries at 100 k, 1 M and 10 M events, and of 4,271 edges [--rows 1000,10000 | 0] [--only overview]',
    load: () => import('./queries/run.ts'),
  },
  freshness: {
    about: 'event committed, by SQL and by OTLP, to painted in an open browser',
    load: () => import('./freshness/run.ts'),
  },
  pages: {
    about: 'JavaScript, LCP, CLS and INP of each page, with 4 x CPU slowdown',
    load: () => import('./pages/run.ts'),
  },
  verdict: {
    about: 'whether the first verdict names the culprit of simulated incidents [--rows 200]',
    load: () => import('./verdict/run.ts'),
  },
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    gzip: { type: 'boolean' },
    rows: { type: 'string' },
    only: { type: 'string' },
    screenshots: { type: 'string' },
  },
})
const [name = ''] = positionals
const chosen = Object.hasOwn(benchmarks, name) ? benchmarks[name] : undefined

if (!chosen) {
  process.stderr.write(`npm run bench -- NAME, where NAME is one of\n${listed()}\n`)
  process.exit(2)
}
const bench = new Bench(values)
try {
  const { run } = await chosen.load()
  const result = await run(bench)
  await bench.close()
  process.stdout.write(`${JSON.stringify({ bench: name, ...result })}\n`)
} catch (error) {
  process.stderr.write(`${name}: ${error instanceof Error ? error.stack : messageOf(error)}\n`)
  process.exitCode = 1
  await bench.close()
}

function listed(): string {
  return Object.entries(benchmarks)
    .map(([known, { about }]) => `  ${known.padEnd(11)} ${about}`)
    .join('\n')
}
