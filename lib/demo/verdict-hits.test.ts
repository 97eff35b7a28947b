import { describe, expect, test } from 'vitest'
import { incidentKinds } from './simulate-incident.ts'
import { countFalselyAccused, countHits, usualTimes } from './verdict-hits.ts'

describe('the first verdict on simulated incidents of the demo estate', () => {
  const usualOf = usualTimes()

  test.each(incidentKinds)('names the culprit of a %s in at least 95 of 100', (kind) => {
    const { tries, hits } = countHits(kind, 200, usualOf)
    expect(tries).toBe(200)
    expect(hits / tries).toBeGreaterThanOrEqual(0.95)
  })

  test('accuses nobody in at least 99 of 100 requests that went well', () => {
    expect(countFalselyAccused(1_000, usualOf)).toBeLessThanOrEqual(10)
  })
})
