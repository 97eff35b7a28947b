import { describe, expect, it } from 'vitest'
import { lastLine, sum, table, tallyOfCheck, tallyOfTests } from './tally.ts'

const good = { exitCode: 0, timedOut: false }
const bad = { exitCode: 1, timedOut: false }
const skip = { name: 'reads the shared files', reason: 'the folder is absent' }

describe('the sum of npm test', () => {
  it('counts a check without tests as one', () => {
    expect(tallyOfCheck(good)).toEqual({ passed: 1, failed: 0, skipped: [] })
    expect(tallyOfCheck(bad)).toEqual({ passed: 0, failed: 1, skipped: [] })
    expect(tallyOfCheck({ exitCode: null, timedOut: true }).failed).toBe(1)
    expect(tallyOfCheck(good, { passed: 0, failed: 0, skipped: [skip] }).skipped).toEqual([skip])
    expect(tallyOfCheck(bad, { passed: 1, failed: 0, skipped: [] }).failed).toBe(1)
  })

  it('believes the reporter of a test runner', () => {
    const reported = { passed: 3, failed: 1, skipped: [skip] }
    expect(tallyOfTests(bad, reported)).toEqual(reported)
  })

  it('fails when a runner fails outside its tests, reports nothing or runs nothing', () => {
    expect(tallyOfTests(bad, { passed: 3, failed: 0, skipped: [] }).failed).toBe(1)
    expect(tallyOfTests(good, undefined).failed).toBe(1)
    expect(tallyOfTests(good, { passed: 0, failed: 0, skipped: [skip] }).failed).toBe(1)
  })

  it('names skipped tests in the last line only when there are any', () => {
    const passed = { passed: 3, failed: 0, skipped: [] }
    expect(lastLine(sum([passed, passed]))).toBe('6 passed, 0 failed')
    expect(lastLine(sum([passed, { ...passed, skipped: [skip] }]))).toBe(
      '6 passed, 0 failed, 1 skipped',
    )
  })

  it('shows what failed, how long it took and why', () => {
    const tally = { passed: 0, failed: 1, skipped: [] }
    const lines = table([{ name: 'faults', seconds: 2.04, tally, fault: 'no test ran' }])
    expect(lines.split('\n')).toEqual([
      '        stage   time   tests',
      'FAILED  faults  2.0 s  0 passed, 1 failed (no test ran)',
    ])
  })
})
