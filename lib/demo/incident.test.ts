import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { faultsAt } from './incident.ts'

const epochMs = Date.UTC(2026, 10, 23, 12)
const minute = 60_000
const anyTime = fc.integer({ min: -7 * 86_400_000, max: 7 * 86_400_000 })

describe('the incident', () => {
  it('leaves the first two minutes and the five minutes before them calm', () => {
    for (let offset = -5 * minute; offset < 2 * minute; offset += 250) {
      expect(faultsAt(epochMs + offset, epochMs).phase).toBe('calm')
    }
  })

  it('grows slow, then fails, then recovers', () => {
    const phases: string[] = []
    for (let offset = 0; offset < 10 * minute; offset += 250) {
      const { phase } = faultsAt(epochMs + offset, epochMs)
      if (phases.at(-1) !== phase) phases.push(phase)
    }
    expect(phases).toEqual(['calm', 'slow', 'failing', 'recovering', 'calm'])
  })

  it('comes around every ten minutes, before the epoch as after it', () => {
    fc.assert(
      fc.property(fc.integer({ min: -50, max: 50 }), (round) => {
        const start = epochMs + 2 * minute + round * 10 * minute
        expect(faultsAt(start - 1, epochMs).phase).toBe('calm')
        expect(faultsAt(start, epochMs).phase).toBe('slow')
        expect(faultsAt(start + 2 * minute - 1, epochMs).phase).toBe('failing')
        expect(faultsAt(start + 3 * minute, epochMs).phase).toBe('calm')
      }),
    )
  })

  it('keeps every level within its bounds', () => {
    fc.assert(
      fc.property(anyTime, (offset) => {
        const faults = faultsAt(epochMs + offset, epochMs)
        expect(faults.slowdown).toBeGreaterThanOrEqual(1)
        expect(faults.slowdown).toBeLessThanOrEqual(12)
        expect(faults.failShare).toBeGreaterThanOrEqual(0)
        expect(faults.hangShare).toBeGreaterThanOrEqual(0)
        expect(faults.failShare).toBeLessThanOrEqual(1)
        expect(faults.hangShare).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('is the same at the same time', () => {
    fc.assert(
      fc.property(anyTime, (offset) => {
        expect(faultsAt(epochMs + offset, epochMs)).toEqual(faultsAt(epochMs + offset, epochMs))
      }),
    )
  })
})
