import { judgeDue } from '#lib/conformance/judge-due.ts'
import { deviationKinds } from '#lib/conformance/model.ts'
import { countFindings } from '#lib/conformance/simulate/count-findings.ts'
import { drawPattern, randomOf } from '#lib/conformance/simulate/draw-pattern.ts'
import { simulateRun } from '#lib/conformance/simulate/simulate-run.ts'
import { insertPattern, insertSimulated } from '#lib/conformance/test-support.ts'
import type { Database } from '#lib/db/database.ts'
import { migrateUp } from '#lib/db/migrate.ts'
import { createPartitions } from '#lib/housekeeping/retention.ts'
import { readConfig } from '#lib/platform/config.ts'
import type { Bench } from '../harness.ts'

const patternCount = 20
const correlationsAtOnce = 500
const correlationsForCost = 5_000

/** What is found of injected deviations, and what is accused without cause; and what judging costs. */
export async function run(bench: Bench): Promise<object> {
  const runs = Number(bench.options.rows ?? 500)
  const findings = await bench.stage(`${runs} runs of each kind`, async () =>
    [...deviationKinds, 'none' as const].map((kind) => countFindings(kind, runs)),
  )
  bench.table(
    ['injected', 'runs', 'found', 'missed', 'falsely accused', 'of'],
    findings.map(({ kind, runs: tried, found, missed, accused, accusedOf }) => [
      kind,
      tried,
      found,
      missed,
      accused,
      Object.entries(accusedOf)
        .map(([name, count]) => `${name} ${count}`)
        .join(', '),
    ]),
  )
  const cost = await measureCost(bench)
  return {
    kinds: Object.fromEntries(
      findings.map(({ kind, runs: tried, found, missed, accused }) => [
        kind,
        { runs: tried, found, missed, falsely_accused: accused },
      ]),
    ),
    ...cost,
  }
}

/** Reading, judging and storing what traffic of twenty patterns is. */
async function measureCost(bench: Bench): Promise<object> {
  const db = await bench.database(await bench.folder())
  await migrateUp(db)
  await createPartitions(db, readConfig({}), Date.now())
  const random = randomOf(1)
  const patterns = Array.from({ length: patternCount }, (_unused, at) =>
    drawPattern(random, at + 1, `shop-${at + 1}-`),
  )
  for (const pattern of patterns) await insertPattern(db, pattern)
  const events = await bench.stage(`Events of ${correlationsForCost} correlations`, () =>
    fill(db, patterns, random),
  )
  const startedAt = performance.now()
  let judged = 0
  const options = { pairingWaitSeconds: 10, waitMs: 0, forMs: 60_000 }
  for (let round = -1; round !== 0; judged += round) round = (await judgeDue(db, options)).judged
  const ms = performance.now() - startedAt
  const perEvent = (ms * 1000) / events
  process.stdout.write(
    `${judged} correlations, ${events} events, ${patternCount} patterns: ` +
      `${perEvent.toFixed(1)} µs an event, ${perEvent.toFixed(1)} ms for 1,000\n`,
  )
  return {
    correlations: judged,
    events,
    patterns: patternCount,
    us_per_event: Number(perEvent.toFixed(1)),
  }
}

async function fill(
  db: Database,
  patterns: readonly ReturnType<typeof drawPattern>[],
  random: () => number,
): Promise<number> {
  const startMs = Date.now() - 3_600_000
  let count = 0
  for (let done = 0; done < correlationsForCost; done += correlationsAtOnce) {
    const events = Array.from({ length: correlationsAtOnce }, (_unused, at) => {
      const pattern = patterns[at % patterns.length] ?? drawPattern(random)
      return simulateRun(random, pattern, { fault: null, startMs: startMs + done * 500 }).events
    }).flat()
    await insertSimulated(db, events)
    count += events.length
  }
  return count
}
