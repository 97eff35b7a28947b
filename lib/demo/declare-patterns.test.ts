import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemActor } from '#lib/access/actor.ts'
import { createTestDatabase, type TestDatabase } from '#lib/db/test-support.ts'
import type { EventRow } from '#lib/ingest/model.ts'
import { deletePattern } from '#lib/patterns/delete-pattern.ts'
import { readFlow } from '#lib/patterns/flow.ts'
import { readFile } from '#lib/patterns/portable-file.ts'
import { problemsOf } from '#lib/patterns/problems.ts'
import { getPattern, listPatterns } from '#lib/patterns/queries.ts'
import { updatePattern } from '#lib/patterns/update-pattern.ts'
import { declarePatterns, demoPatterns } from './declare-patterns.ts'
import { demoSeed } from './model.ts'
import { simulateHistory } from './simulate-history.ts'

const contents = async () =>
  readFile(await demoPatterns()).map(({ pattern, faults }) => {
    if (!pattern) throw new Error(JSON.stringify(faults))
    return pattern.content
  })

describe('the patterns of the demo', () => {
  it('are of every type, and well declared but for what the demo really lacks', async () => {
    const patterns = await contents()
    expect(new Set(patterns.map((one) => one.pattern_type))).toEqual(
      new Set(['saga', 'pub_sub', 'request_response', 'fire_and_forget']),
    )
    const problems = patterns.flatMap((one) =>
      problemsOf(one).map(({ code, step }) => `${one.pattern_name} ${code} ${step}`),
    )
    expect(problems).toEqual(['order-saga SBX-P008 store-order'])
  })

  it('name only calls that the services make, and all that users ask for', async () => {
    const epochMs = Date.UTC(2026, 0, 1, 12)
    const events: EventRow[] = []
    const span = { fromMs: epochMs - 120_000, toMs: epochMs, epochMs }
    for (const batch of simulateHistory({ ...span, seed: demoSeed })) events.push(...batch)
    const keyOf = (call: (string | null | undefined)[]) => call.join(' | ')
    const made = new Set(
      events.map(({ sourceService, targetService, protocol, operation }) =>
        keyOf([sourceService, targetService, protocol, operation]),
      ),
    )
    const steps = (await contents()).flatMap((one) => readFlow(one.message_flow).flow?.steps ?? [])
    const declared = steps.map((one) => keyOf([one.from, one.to, one.protocol, one.operation]))
    expect(declared.filter((key) => !made.has(key))).toEqual([])
    const asked = [...made].filter((key) => key.startsWith('web-shop'))
    expect(asked.filter((key) => !declared.includes(key))).toEqual([])
  })
})

describe('declaring them', () => {
  let test: TestDatabase
  beforeAll(async () => {
    test = await createTestDatabase()
  })
  afterAll(() => test.drop())

  it('is done once, and leaves alone what an operator has edited or deleted', async () => {
    const { counts } = await declarePatterns(test.db)
    expect(counts).toMatchObject({ created: 8, faulty: 0 })
    expect((await declarePatterns(test.db)).counts).toMatchObject({ unchanged: 8 })

    const operator = systemActor('an operator')
    const given = { owner: 'team-sre' }
    await updatePattern(test.db, operator, { name: 'order-saga', version: 1, given })
    await deletePattern(test.db, operator, { name: 'order-mail', version: 1 })
    expect((await declarePatterns(test.db)).counts).toMatchObject({ kept: 2, unchanged: 6 })
    expect((await getPattern(test.db, 'order-saga')).owner).toBe('team-sre')
    const query = { filter: '', sort: 'pattern_name', descending: false } as const
    expect((await listPatterns(test.db, query)).total).toBe(7)
  })
})
