import { describe, expect, it } from 'vitest'
import { deviationKinds } from '../model.ts'
import { countFindings } from './count-findings.ts'

describe('simulated runs', () => {
  it('that go as declared are matched, however they fail, are tried again and are delayed', () => {
    expect(countFindings('none', 500)).toMatchObject({ found: 500, accused: 0, accusedOf: {} })
  })

  it.each(deviationKinds)('with an injected %s are accused of it, and of nothing else', (kind) => {
    const { missed, accusedOf } = countFindings(kind, 200)
    expect({ missed, accusedOf }).toEqual({ missed: 0, accusedOf: {} })
  })
})
