import { describe, expect, it } from 'vitest'
import { readFlow } from '#lib/patterns/flow.ts'
import { addStep, changeStep, removeStep } from './flow-edits.ts'
import { emptyContent } from '../empty-content.ts'
import { changesOf, edit, isChanged, type EditState } from './edit-model.ts'

const foreign = JSON.stringify({
  team: 'payments',
  steps: [
    { name: 'pay', source: 'orders', target: 'bank', retries: { most: 3 }, timeout_ms: '2s' },
  ],
})
const stateOf = (message_flow: string): EditState => {
  const base = {
    ...emptyContent,
    message_flow,
    failure_handling: 'call Bob',
    performance_sla: { p95_ms: 'fast', note: [1] },
    pattern_type: 'request_reply',
  }
  return { base, version: 3, mine: base }
}

describe('an edit', () => {
  it('saves only what was touched, whatever else another program wrote', () => {
    const state = edit(stateOf('who knows'), { kind: 'set', change: { owner: 'payments' } })
    expect(changesOf(state)).toEqual({ owner: 'payments' })
  })

  it('of one step keeps all else that another program wrote in the flow', () => {
    const state = edit(stateOf(foreign), {
      kind: 'flow',
      edit: (flow) => changeStep(flow, 0, { operation: 'charge' }),
    })
    expect(JSON.parse(String(changesOf(state).message_flow))).toMatchObject({
      team: 'payments',
      steps: [{ id: 'pay', operation: 'charge', retries: { most: 3 }, timeout_ms: '2s' }],
    })
  })

  it('leaves a flow that cannot be read alone', () => {
    const state = edit(stateOf('who knows'), {
      kind: 'flow',
      edit: (flow) => addStep(flow, -1, { from: 'a', to: 'b' }),
    })
    expect(isChanged(state)).toBe(false)
  })

  it('that is taken back is none, also where the flow is written in another way', () => {
    const start = stateOf('{"version":1,"steps":[]}')
    const added = edit(start, {
      kind: 'flow',
      edit: (flow) => addStep(flow, -1, { from: 'a', to: 'b' }),
    })
    expect(isChanged(added)).toBe(true)
    const back = edit(added, { kind: 'flow', edit: (flow) => removeStep(flow, 0) })
    expect(isChanged(back)).toBe(false)
    const named = edit(start, { kind: 'set', change: { pattern_name: 'x' } })
    expect(isChanged(edit(named, { kind: 'set', change: { pattern_name: '' } }))).toBe(false)
  })

  it('of a text that is no flow yet is kept as it is typed', () => {
    const typed = edit(stateOf('{}'), { kind: 'set', change: { message_flow: '{"steps": [' } })
    expect(changesOf(typed).message_flow).toBe('{"steps": [')
    expect(readFlow(typed.mine.message_flow).flow).toBeUndefined()
  })

  it('starts anew from what is stored once it is saved, and keeps what is still one’s own', () => {
    const mine = { ...emptyContent, owner: 'me' }
    const theirs = { ...emptyContent, description: 'theirs' }
    const adopted = edit(stateOf('{}'), { kind: 'adopt', version: 4, base: theirs, mine })
    expect(adopted).toEqual({ version: 4, base: theirs, mine })
    expect(isChanged(edit(adopted, { kind: 'adopt', version: 4, base: mine }))).toBe(false)
  })
})
