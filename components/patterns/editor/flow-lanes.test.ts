import { describe, expect, it } from 'vitest'
import type { FlowStep } from '#lib/patterns/flow.ts'
import { layFlow } from './flow-lanes.ts'

const step = (id: string, more: Partial<FlowStep> = {}): FlowStep => ({
  ...{ id, from: 'orders', to: id, reply: true, optional: false, after: [] },
  ...more,
})
const lay = (...steps: FlowStep[]) => layFlow({ version: 1, steps })

describe('the picture of a flow', () => {
  it('has a column for each service, in the order in which they are named', () => {
    expect(lay(step('bank'), step('stock', { from: 'bank' })).services).toEqual([
      'orders',
      'bank',
      'stock',
    ])
  })

  it('draws steps in the order in which they can run, not in that of the list', () => {
    const { arrows } = lay(step('ship', { after: ['pay'] }), step('pay'))
    expect(arrows.map(({ place, row }) => [place, row])).toEqual([
      [1, 0],
      [0, 1],
    ])
  })

  it('shows which steps run beside each other', () => {
    const { together } = lay(
      step('pay'),
      step('mail', { after: ['pay'] }),
      step('ship', { after: ['pay'] }),
      step('done', { after: ['mail', 'ship'] }),
    )
    expect(together).toEqual([{ fromRow: 1, toRow: 2 }])
  })

  it('tells calls, messages and what takes something back apart', () => {
    const { arrows } = lay(
      step('pay', { compensation: 'refund' }),
      step('mail', { reply: false, after: ['pay'] }),
      step('undo', { compensates: 'mail' }),
    )
    expect(arrows.map(({ kind, label }) => `${kind} ${label}`)).toEqual([
      'call pay',
      'compensation refund',
      'message mail',
      'compensation undo',
    ])
  })

  it('does not draw a compensation twice that is a step of its own', () => {
    const { arrows } = lay(step('pay', { compensation: 'refund' }), step('refund'))
    expect(arrows.map(({ kind, place }) => [kind, place])).toEqual([
      ['call', 0],
      ['compensation', 1],
    ])
  })

  it('draws steps that wait for each other in a circle, too', () => {
    const { arrows, rows } = lay(
      step('a', { after: ['b'] }),
      step('b', { after: ['a'] }),
      step('c', { after: ['c'] }),
    )
    expect(rows).toBe(3)
    expect(new Set(arrows.map(({ place }) => place))).toEqual(new Set([0, 1, 2]))
  })
})
