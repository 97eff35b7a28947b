import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FlowStep, MessageFlow } from '#lib/patterns/flow.ts'
import {
  addBranch,
  addStep,
  changeStep,
  freeId,
  moveStep,
  removeStep,
  restoreStep,
} from './flow-edits.ts'

const step = (id: string, after: string[] = []): FlowStep => ({
  ...{ id, from: 'a', to: 'b', reply: true, optional: false, after },
})
const flowOf = (...steps: FlowStep[]): MessageFlow => ({ version: 1, steps })
const chain = (...ids: string[]) =>
  flowOf(...ids.map((id, place) => step(id, ids.slice(Math.max(0, place - 1), place))))
const orderOf = ({ steps }: MessageFlow) => steps.map(({ id, after }) => `${id}<${after.join()}`)

/** Steps that wait for some of those above them. */
const branched = fc
  .array(fc.array(fc.nat(), { maxLength: 3 }), { minLength: 1, maxLength: 7 })
  .map((waits) =>
    flowOf(
      ...waits.map((wait, place) =>
        step(`s${place}`, place === 0 ? [] : [...new Set(wait.map((n) => `s${n % place}`))]),
      ),
    ),
  )

function hasCycle({ steps }: MessageFlow): boolean {
  const done = new Set<string>()
  for (let round = 0; round < steps.length; round++) {
    for (const { id, after } of steps) if (after.every((one) => done.has(one))) done.add(id)
  }
  return done.size < steps.length
}

describe('a flow that is edited', () => {
  it('stays a chain in its new order when a step of a chain is moved', () => {
    expect(orderOf(moveStep(chain('a', 'b', 'c', 'd'), 3, 1))).toEqual(
      orderOf(chain('a', 'd', 'b', 'c')),
    )
    expect(orderOf(moveStep(chain('a', 'b', 'c'), 0, 2))).toEqual(orderOf(chain('b', 'c', 'a')))
    expect(orderOf(moveStep(chain('a', 'b', 'c'), 2, 0))).toEqual(orderOf(chain('c', 'a', 'b')))
  })

  it('only lists its steps differently where none waits for another', () => {
    const flow = flowOf(step('a'), step('b'), step('c'))
    expect(orderOf(moveStep(flow, 2, 0))).toEqual(['c<', 'a<', 'b<'])
  })

  it('keeps every step, and gets no cycle, wherever steps are moved, taken out and put in', () => {
    fc.assert(
      fc.property(branched, fc.nat(), fc.nat(), (flow, one, other) => {
        const [from, to] = [one % flow.steps.length, other % flow.steps.length]
        const moved = moveStep(flow, from, to)
        expect(moved.steps.map(({ id }) => id).toSorted()).toEqual(
          flow.steps.map(({ id }) => id).toSorted(),
        )
        expect(moved.steps[to]?.id).toBe(flow.steps[from]?.id)
        for (const changed of [
          moved,
          removeStep(flow, from),
          addStep(flow, from, { from: 'a', to: 'c' }),
          addBranch(flow, from),
        ]) {
          expect(hasCycle(changed)).toBe(false)
          const known = new Set(changed.steps.map(({ id }) => id))
          for (const { after } of changed.steps) for (const id of after) expect(known).toContain(id)
        }
      }),
    )
  })

  it('lets those wait for what a removed step waited for', () => {
    expect(orderOf(removeStep(chain('a', 'b', 'c'), 1))).toEqual(['a<', 'c<a'])
  })

  it('gets a removed step back as it was, wherever it stood', () => {
    fc.assert(
      fc.property(branched, fc.nat(), (flow, any) => {
        const place = any % flow.steps.length
        expect(restoreStep(removeStep(flow, place), flow, place)).toEqual(flow)
      }),
    )
  })

  it('keeps what was edited after a step was removed when the step comes back', () => {
    const before = chain('a', 'b', 'c')
    const edited = changeStep(removeStep(before, 1), 1, { timeoutMs: 70, operation: 'ship' })
    const restored = restoreStep(addStep(edited, 1, { from: 'x', to: 'y' }), before, 1)
    expect(orderOf(restored)).toEqual(['a<', 'b<a', 'c<b', 'step-3<c'])
    expect(restored.steps[2]).toMatchObject({ timeoutMs: 70, operation: 'ship' })
  })

  it('gets a removed step back under another id where a later step has taken its own', () => {
    const before = chain('step-1', 'step-2')
    const added = addStep(removeStep(before, 1), 0, { from: 'x', to: 'y' })
    expect(orderOf(restoreStep(added, before, 1))).toEqual([
      'step-1<',
      'step-2-2<step-1',
      'step-2<step-1',
    ])
  })

  it('gets no cycle and loses no step when one comes back after others were moved', () => {
    fc.assert(
      fc.property(branched, fc.nat(), fc.nat(), fc.nat(), (flow, any, one, other) => {
        const place = any % flow.steps.length
        const left = removeStep(flow, place)
        const count = Math.max(1, left.steps.length)
        const restored = restoreStep(moveStep(left, one % count, other % count), flow, place)
        expect(hasCycle(restored)).toBe(false)
        expect(restored.steps.map(({ id }) => id).toSorted()).toEqual(
          flow.steps.map(({ id }) => id).toSorted(),
        )
      }),
    )
  })

  it('gets a new step between two, or beside one', () => {
    const added = addStep(chain('a', 'b'), 0, { from: 'x', to: 'y' })
    expect(orderOf(added)).toEqual(['a<', 'step-3<a', 'b<step-3'])
    expect(orderOf(addBranch(chain('a', 'b', 'c'), 1))).toEqual(['a<', 'b<a', 'step-4<a', 'c<b'])
  })

  it('names a renamed step by its new name wherever it was named', () => {
    const flow = flowOf({ ...step('pay'), compensation: 'refund' }, step('ship', ['pay']), {
      ...step('refund'),
      compensates: 'pay',
    })
    const renamed = changeStep(changeStep(flow, 0, { id: 'charge' }), 2, { id: 'give-back' })
    expect(renamed.steps).toMatchObject([
      { id: 'charge', compensation: 'give-back' },
      { after: ['charge'] },
      { id: 'give-back', compensates: 'charge' },
    ])
  })

  it('leaves references alone where two steps have the same id', () => {
    const flow = flowOf(step('a'), step('a'), step('b', ['a']))
    expect(changeStep(flow, 0, { id: 'c' }).steps[2]?.after).toEqual(['a'])
  })

  it('forgets what is no longer said of a step, and keeps what nobody understood', () => {
    const flow = flowOf({ ...step('a'), timeoutMs: 5, extra: { team: 7 } })
    const [changed] = changeStep(flow, 0, { timeoutMs: undefined, optional: true }).steps
    expect(changed).toEqual({ ...step('a'), optional: true, extra: { team: 7 } })
  })

  it('finds an id that no step has', () => {
    expect(freeId(chain('a', 'a-2'), 'a')).toBe('a-3')
  })
})
