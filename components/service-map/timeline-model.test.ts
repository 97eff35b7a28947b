import fc from 'fast-check'
import { expect, it } from 'vitest'
import { momentsOf } from './timeline-model.ts'

const to = '2026-11-24T10:30:00.000Z'

it('moments hold every call of the window once, and end where it ends', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1000), { minLength: 1, maxLength: 400 }), (calls) => {
      const window = { from: to, to, bucketSeconds: 60, bucketCount: calls.length, live: true }
      const moments = momentsOf(window, { calls, errors: calls.map(() => 1) })
      const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)
      expect(sum(moments.map((moment) => moment.calls))).toBe(sum(calls))
      expect(sum(moments.map((moment) => moment.errors))).toBe(calls.length)
      expect(moments.length).toBeLessThanOrEqual(60)
      expect(moments.at(-1)?.endMs).toBe(Date.parse(to))
    }),
  )
})
