import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { systemActor } from '#lib/access/actor.ts'
import type { CorrelationEvent } from '#lib/correlations/model.ts'
import type { Database } from '#lib/db/database.ts'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import { judgeDue } from './judge-due.ts'
import { judgeCalls, readCalls } from './judge/judge.ts'
import { deviationKinds } from './model.ts'
import { cancelRejudging, startRejudging } from './rejudge.ts'
import { drawPattern, randomOf, type DrawnPattern } from './simulate/draw-pattern.ts'
import { simulatedKinds, simulateRun } from './simulate/simulate-run.ts'
import { insertPattern, insertSimulated } from './test-support.ts'

let database: TestDatabase
let db: Database
beforeAll(async () => {
  database = await createTestDatabase()
  db = database.db
  for (const [name, kind] of simulatedKinds)
    await db.insertInto('services').values({ name, kind }).execute()
})
afterAll(() => database.drop())
beforeEach(empty)

async function empty(): Promise<void> {
  await sql`TRUNCATE communication_events, message_patterns, conformance_inbox, conformance_due,
    conformance_judgements, conformance_minutes, conformance_hours, conformance_rejudgings`.execute(
    db,
  )
}

const atOnce = { pairingWaitSeconds: 10, waitMs: 0 }
const startMs = Math.floor(Date.now() / 60_000) * 60_000 - 590_000

type Stored = { correlation: string; pattern: number; verdict: string; kinds: string[] }

async function storedJudgements(): Promise<Stored[]> {
  const rows = await db.selectFrom('conformance_judgements').selectAll().execute()
  return sorted(
    rows.map((row) => ({
      correlation: row.correlation_id,
      pattern: Number(row.pattern_id),
      verdict: row.verdict,
      kinds: row.kinds,
    })),
  )
}

function sorted(stored: readonly Stored[]): Stored[] {
  return stored.toSorted((a, b) =>
    `${a.correlation} ${a.pattern}` < `${b.correlation} ${b.pattern}` ? -1 : 1,
  )
}

async function storedSums(
  table: 'conformance_minutes' | 'conformance_hours' = 'conformance_minutes',
): Promise<Record<string, number>> {
  const rows = await db.selectFrom(table).selectAll().where('correlations', '<>', '0').execute()
  return Object.fromEntries(
    rows.map((row) => [
      `${row.pattern_id} ${row.bucket_start.getTime()} ${row.kind}`,
      Number(row.correlations),
    ]),
  )
}

function byHour(minutes: Record<string, number>): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const [key, by] of Object.entries(minutes)) {
    const [pattern, at, kind] = key.split(' ')
    const hour = `${pattern} ${Math.floor(Number(at) / 3_600_000) * 3_600_000} ${kind}`
    sums[hour] = (sums[hour] ?? 0) + by
  }
  return sums
}

/** What all events come to, worked out at once and without the database. */
function recompute(patterns: readonly DrawnPattern[], runs: readonly CorrelationEvent[][]) {
  const judgements: Stored[] = []
  const sums: Record<string, number> = {}
  const others = patterns.map(({ prepared }) => prepared)
  for (const events of runs) {
    const beganMs = Math.min(...events.map((event) => event.occurredAtMs))
    for (const pattern of others) {
      const read = readCalls(events, simulatedKinds)
      const { verdict, deviations, runs: counts } = judgeCalls(pattern, read, others)
      if (verdict === 'not_concerned') continue
      const kinds = [...new Set(deviations.map(({ kind }) => kind))].toSorted()
      const correlation = events[0]?.correlationId ?? ''
      judgements.push({ correlation, pattern: pattern.id, verdict, kinds })
      const counted = Object.entries(counts).filter(([, by]) => by > 0)
      const told = [verdict, ...kinds].map((kind): [string, number] => [kind, 1])
      for (const [kind, by] of [...told, ...counted]) {
        const key = `${pattern.id} ${Math.floor(beganMs / 60_000) * 60_000} ${kind}`
        sums[key] = (sums[key] ?? 0) + by
      }
    }
  }
  return { judgements: sorted(judgements), sums }
}

describe('judging what got new events', () => {
  it('comes to the same as judging all events at once, however they arrive', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 1e6 }),
        fc.array(fc.constantFrom('commit', 'hold', 'judge', 'again'), {
          minLength: 5,
          maxLength: 25,
        }),
        async (seed, schedule) => {
          await empty()
          const random = randomOf(seed)
          const patterns = [drawPattern(random, 1), drawPattern(random, 2)]
          for (const pattern of patterns) await insertPattern(db, pattern)
          const runs = Array.from({ length: 12 }, (_unused, at) => {
            const fault = deviationKinds[Math.floor(random() * 14)] ?? null
            const pattern = patterns[at % 2] ?? drawPattern(random)
            const began = startMs + Math.floor(random() * 180_000)
            return simulateRun(random, pattern, { fault, startMs: began }).events
          })
          await arrive(schedule, shuffle(runs.flat(), random))
          while ((await judgeDue(db, atOnce)).judged > 0);
          const expected = recompute(patterns, runs)
          expect(await storedJudgements()).toEqual(expected.judgements)
          expect(await storedSums()).toEqual(expected.sums)
          expect(await storedSums('conformance_hours')).toEqual(byHour(expected.sums))
        },
      ),
      { numRuns: 12, endOnFailure: true },
    )
  })

  it('judges nothing that may still be running', async () => {
    const random = randomOf(3)
    const pattern = drawPattern(random)
    await insertPattern(db, pattern)
    await insertSimulated(db, simulateRun(random, pattern, { fault: null, startMs }).events)
    expect(await judgeDue(db, { pairingWaitSeconds: 10 })).toMatchObject({ judged: 0 })
    await sql`UPDATE conformance_due SET touched_at = NOW() - INTERVAL '29 seconds'`.execute(db)
    expect(await judgeDue(db, { pairingWaitSeconds: 10 })).toMatchObject({ judged: 0 })
    await sql`UPDATE conformance_due SET touched_at = NOW() - INTERVAL '31 seconds'`.execute(db)
    expect(await judgeDue(db, { pairingWaitSeconds: 10 })).toMatchObject({
      judged: 1,
      deviating: 0,
    })
  })

  it('notes nothing where there is no active pattern', async () => {
    const random = randomOf(4)
    const pattern = drawPattern(random)
    await insertPattern(db, pattern, { state: 'draft' })
    await insertSimulated(db, simulateRun(random, pattern, { fault: null, startMs }).events)
    expect(await db.selectFrom('conformance_inbox').selectAll().execute()).toEqual([])
  })
})

describe('judging the past again', () => {
  it('replaces what was found, by what the pattern says now, of this pattern alone', async () => {
    const random = randomOf(5)
    const [edited, kept] = [drawPattern(random, 1), drawPattern(random, 2)]
    await insertPattern(db, edited)
    await insertPattern(db, kept)
    const runs = Array.from(
      { length: 8 },
      () => simulateRun(random, edited, { fault: 'sla_exceeded', startMs }).events,
    )
    await insertSimulated(db, runs.flat())
    await judgeDue(db, atOnce)
    const before = await storedSums()
    expect(Object.keys(before).filter((key) => key.startsWith('1 '))).toHaveLength(3)
    await db
      .updateTable('message_patterns')
      .set({ performance_sla: JSON.stringify({ p95_ms: 60_000 }) })
      .where('id', '=', '1')
      .execute()
    expect(await storedSums()).toEqual(before)

    const range = { fromMs: startMs - 3_600_000, toMs: startMs + 600_000 }
    const actor = systemActor('a test')
    await startRejudging(db, actor, { patternId: 1, name: 'one', ...range })
    await expect(
      startRejudging(db, actor, { patternId: 1, name: 'one', ...range }),
    ).rejects.toThrow('again already')
    await judgeDue(db, { ...atOnce, forMs: 20_000 })
    const job = await db.selectFrom('conformance_rejudgings').selectAll().executeTakeFirstOrThrow()
    expect(job.finished_at).not.toBeNull()
    const rows = await db
      .selectFrom('conformance_judgements')
      .selectAll()
      .where('pattern_id', '=', '1')
      .execute()
    const { version } = await db
      .selectFrom('message_patterns')
      .select('version')
      .where('id', '=', '1')
      .executeTakeFirstOrThrow()
    expect(new Set(rows.map((row) => `${row.verdict} ${row.pattern_version}`))).toEqual(
      new Set([`matched ${version}`]),
    )
    const after = await storedSums()
    const judged = Object.entries(after).filter(([key]) => key.startsWith('1 '))
    expect(judged.map(([key, by]) => `${key.split(' ')[2]} ${by}`).toSorted()).toEqual([
      'matched 8',
      'succeeded 8',
    ])
    const own = (sums: Record<string, number>) =>
      Object.fromEntries(Object.entries(sums).filter(([key]) => key.startsWith('2 ')))
    expect(own(after)).toEqual(own(before))
  })

  it('goes on after a restart, and stops for good when somebody cancels it', async () => {
    const random = randomOf(7)
    const pattern = drawPattern(random, 1)
    await insertPattern(db, pattern)
    const actor = systemActor('a test')
    const day = 86_400_000
    const range = { fromMs: startMs - 40 * day, toMs: startMs + 600_000 }
    await insertSimulated(db, simulateRun(random, pattern, { fault: null, startMs }).events)
    await startRejudging(db, actor, { patternId: 1, name: 'one', ...range })
    await judgeDue(db, { ...atOnce, forMs: 0 })
    const job = () => db.selectFrom('conformance_rejudgings').selectAll().executeTakeFirstOrThrow()
    const first = await job()
    vi.resetModules()
    const restarted = await import('./judge-due.ts')
    await restarted.judgeDue(db, { ...atOnce, forMs: 0 })
    const second = await job()
    expect(second.reached_at.getTime()).toBeLessThan(first.reached_at.getTime())
    expect(second.finished_at).toBeNull()

    await cancelRejudging(db, actor, { patternId: 1, name: 'one' })
    await judgeDue(db, { ...atOnce, forMs: 1_000 })
    const { reached_at, ...ended } = await job()
    expect(reached_at).toEqual(second.reached_at)
    expect(ended).toMatchObject({ finished_at: expect.any(Date), cancelled_by: 'a test' })
    expect(await storedJudgements()).toHaveLength(1)
    const audited = await db
      .selectFrom('audit_log')
      .select(['action', 'target'])
      .where('action', '=', 'patterns.cancel_rejudge')
      .execute()
    expect(audited).toEqual([{ action: 'patterns.cancel_rejudge', target: 'pattern one' }])
    await expect(cancelRejudging(db, actor, { patternId: 1, name: 'one' })).rejects.toThrow(
      'not being judged again',
    )
    await startRejudging(db, actor, { patternId: 1, name: 'one', ...range })
  })

  it('is for active patterns', async () => {
    const pattern = drawPattern(randomOf(6))
    await insertPattern(db, pattern, { state: 'deprecated' })
    const range = { patternId: 1, name: 'one', fromMs: 0, toMs: 1 }
    await expect(startRejudging(db, systemActor('a test'), range)).rejects.toThrow('active pattern')
  })
})

/** Events arrive in batches: committed at once, or much later, or twice, with judging in between. */
async function arrive(
  schedule: readonly string[],
  events: readonly CorrelationEvent[],
): Promise<void> {
  const size = Math.ceil(events.length / schedule.length)
  const held: (() => Promise<void>)[] = []
  for (const [at, act] of schedule.entries()) {
    const batch = events.slice(at * size, (at + 1) * size)
    if (act === 'hold' && held.length < 3) held.push(await insertUncommitted(batch))
    else await insertSimulated(db, batch)
    if (act === 'again') await insertSimulated(db, batch)
    if (act === 'judge') await judgeDue(db, atOnce)
    if (act === 'commit') await held.pop()?.()
  }
  for (const commit of held) await commit()
}

/** Inserted, and committed only when asked to. */
async function insertUncommitted(batch: readonly CorrelationEvent[]): Promise<() => Promise<void>> {
  const transaction = await db.startTransaction().execute()
  await insertSimulated(transaction, batch)
  return () => transaction.commit().execute()
}

function shuffle<Item>(items: readonly Item[], random: () => number): Item[] {
  return items
    .map((item) => ({ item, key: random() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ item }) => item)
}
