import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readFlow, writeFlow } from './flow.ts'
import { merge } from './merge.ts'
import type { PatternContent } from './schemas.ts'
import { arbitraryContent, arbitraryVersions } from './test-support.ts'

const step = (id: string, more: object = {}) => ({
  ...{ id, from: 'orders', to: 'payments', reply: true, optional: false, after: [] },
  ...more,
})
const flow = (...steps: object[]) => JSON.stringify({ version: 1, steps })
const base: PatternContent = {
  ...{ pattern_name: 'orders', pattern_type: 'saga', state: 'active', owner: null },
  ...{ description: null, services_involved: ['orders', 'payments'] },
  ...{ message_flow: flow(step('pay', { timeout_ms: 100 }), step('ship')) },
  ...{ reliability_guarantees: null, consistency_model: null },
  ...{ failure_handling: '{"retries":3}', performance_sla: { p95_ms: 100, success_rate: 99 } },
}

describe('merging three versions', () => {
  it('is what one side wrote where the other wrote nothing, to the letter', () => {
    fc.assert(
      fc.property(arbitraryContent, arbitraryContent, (before, after) => {
        expect(merge(before, after, before).content()).toEqual(after)
        expect(merge(before, before, after).content()).toEqual(after)
        expect(merge(before, after, after).content()).toEqual(after)
        expect(merge(before, after, before).conflicts).toEqual([])
        expect(merge(before, after, after).conflicts).toEqual([])
      }),
    )
  })

  it('finds the same conflicts and the same result whoever asks', () => {
    fc.assert(
      fc.property(arbitraryVersions, ([before, mine, theirs]) => {
        const one = merge(before, mine, theirs)
        const other = merge(before, theirs, mine)
        const paths = one.conflicts.map(({ path }) => path)
        expect(other.conflicts.map(({ path }) => path).toSorted()).toEqual(paths.toSorted())
        if (paths.length > 0) return
        const unordered = (content: PatternContent) => ({
          ...content,
          services_involved: content.services_involved.toSorted(),
          message_flow: readFlow(content.message_flow)
            .flow?.steps.map(({ after, ...rest }) => ({ ...rest, after: after.toSorted() }))
            .toSorted((a, b) => a.id.localeCompare(b.id)),
          failure_handling: JSON.parse(content.failure_handling ?? 'null'),
        })
        const isText = [before, mine, theirs].some(({ failure_handling: text }) => !isJson(text))
        if (!isText) expect(unordered(other.content())).toEqual(unordered(one.content()))
      }),
    )
  })

  it('gives theirs everywhere that theirs is chosen', () => {
    fc.assert(
      fc.property(arbitraryVersions, ([before, mine, theirs]) => {
        const { conflicts, content } = merge(before, mine, theirs)
        const all = Object.fromEntries(conflicts.map(({ path }) => [path, 'theirs' as const]))
        expect(merge(before, theirs, mine).content()).toMatchObject({
          owner: content(all).owner,
          pattern_type: content(all).pattern_type,
          state: content(all).state,
        })
      }),
    )
  })

  it('takes what each side changed of the same flow, SLA and failure handling', () => {
    const mine = {
      ...base,
      owner: 'me',
      services_involved: ['orders', 'payments', 'mail'],
      message_flow: flow(step('pay', { timeout_ms: 200 }), step('ship'), step('mail')),
      performance_sla: { p95_ms: 150, success_rate: 99 },
      failure_handling: '{"retries":5}',
    }
    const theirs = {
      ...base,
      state: 'draft',
      services_involved: ['payments'],
      message_flow: flow(
        step('reserve'),
        step('pay', { timeout_ms: 100, protocol: 'grpc', after: ['reserve'] }),
      ),
      performance_sla: { p95_ms: 100, success_rate: 99.5 },
      failure_handling: '{"retries":3,"backoff":"exponential"}',
    }
    const { content, conflicts } = merge(base, mine, theirs)
    expect(conflicts).toEqual([])
    expect(content()).toEqual({
      ...base,
      owner: 'me',
      state: 'draft',
      services_involved: ['payments', 'mail'],
      message_flow: writeFlow({
        version: 1,
        steps: [
          { ...step('reserve'), after: [] },
          { ...step('pay'), timeoutMs: 200, protocol: 'grpc', after: ['reserve'] },
          { ...step('mail'), after: [] },
        ],
      }),
      performance_sla: { p95_ms: 150, success_rate: 99.5 },
      failure_handling: '{"retries":5,"backoff":"exponential"}',
    })
  })

  it('asks where both changed the same place, or one took away what the other changed', () => {
    const mine = { ...base, owner: 'me', message_flow: flow(step('pay', { timeout_ms: 200 })) }
    const theirs = {
      ...base,
      owner: 'you',
      message_flow: flow(step('pay', { timeout_ms: 300 }), step('ship', { optional: true })),
    }
    const { content, conflicts } = merge(base, mine, theirs)
    expect(conflicts).toMatchObject([
      { path: 'owner', base: null, mine: 'me', theirs: 'you' },
      { path: 'message_flow.steps.pay.timeout_ms', base: 100, mine: 200, theirs: 300 },
      { path: 'message_flow.steps.ship', mine: undefined, theirs: { optional: true } },
    ])
    const timeouts = (text: string) =>
      readFlow(text).flow?.steps.map((one) => one.timeoutMs ?? one.id)
    expect(content()).toMatchObject({ owner: 'me' })
    expect(timeouts(content().message_flow)).toEqual([200])
    const chosen = content({ owner: 'theirs', 'message_flow.steps.ship': 'theirs' })
    expect(chosen.owner).toBe('you')
    expect(timeouts(chosen.message_flow)).toEqual([200, 'ship'])
  })

  it('takes a flow as a whole where it cannot be taken apart', () => {
    const mine = { ...base, message_flow: 'orders -> payments' }
    const theirs = { ...base, message_flow: flow(step('pay')) }
    const { conflicts, content } = merge(base, mine, theirs)
    expect(conflicts.map(({ path }) => path)).toEqual(['message_flow'])
    expect(content({ message_flow: 'theirs' }).message_flow).toBe(theirs.message_flow)
  })
})

function isJson(text: string | null): boolean {
  try {
    JSON.parse(text ?? 'null')
    return true
  } catch {
    return false
  }
}
