import { describe, expect, it } from 'vitest'
import { auditOutcome } from './audit-outcome.ts'

const answer = (high: number, vulnerabilities: Record<string, { severity: string }>) =>
  JSON.stringify({ vulnerabilities, metadata: { vulnerabilities: { high, critical: 0 } } })

describe('the audit of dependencies', () => {
  it('passes when nothing is high, whatever is moderate', () => {
    const { tally } = auditOutcome(answer(0, { slow: { severity: 'moderate' } }))
    expect(tally).toMatchObject({ passed: 1, failed: 0, skipped: [] })
  })

  it('fails and names what is high', () => {
    const { tally, text } = auditOutcome(answer(1, { leaky: { severity: 'high' } }))
    expect(tally.failed).toBe(1)
    expect(text).toBe('high: leaky')
  })

  it.each(['{"message":"405 Method Not Allowed"}', '', '<html>'])(
    'is neither passed nor failed when the registry answers %j',
    (output) => {
      const { tally, text } = auditOutcome(output)
      expect(tally).toMatchObject({ passed: 0, failed: 0, skipped: [{ name: 'npm audit' }] })
      expect(text).toContain('NOT CHECKED')
    },
  )
})
