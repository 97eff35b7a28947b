import { describe, expect, it } from 'vitest'
import { failureLines, lastLine, nothing, sum, table, tallyOfCheck, tallyOfTests } from './tally.ts'

const good = { exitCode: 0, timedOut: false }
const bad = { exitCode: 1, timedOut: false }
const skip = { name: 'reads the shared files', reason: 'the folder is absent' }

describe('the sum of npm test', () => {
  it('counts a check without tests as one', () => {
    expect(tallyOfCheck(good)).toEqual({ ...nothing, passed: 1 })
    expect(tallyOfCheck(bad)).toEqual({ ...nothing, failed: 1 })
    expect(tallyOfCheck({ exitCode: null, timedOut: true }).failed).toBe(1)
    expect(tallyOfCheck(good, { ...nothing, skipped: [skip] }).skipped).toEqual([skip])
    expect(tallyOfCheck(bad, { ...nothing, passed: 1 }).failed).toBe(1)
  })

  it('believes the reporter of a test runner', () => {
    const reported = { ...nothing, passed: 3, failed: 1, skipped: [skip] }
    expect(tallyOfTests(bad, reported)).toEqual(reported)
  })

  it('fails when a runner fails outside its tests, reports nothing or runs nothing', () => {
    expect(tallyOfTests(bad, { ...nothing, passed: 3 }).failed).toBe(1)
    expect(tallyOfTests(good, undefined).failed).toBe(1)
    expect(tallyOfTests(good, { ...nothing, skipped: [skip] }).failed).toBe(1)
  })

  it('names skipped tests in the last line only when there are any', () => {
    const passed = { ...nothing, passed: 3 }
    expect(lastLine(sum([passed, passed]))).toBe('6 passed, 0 failed')
    expect(lastLine(sum([passed, { ...passed, skipped: [skip] }]))).toBe(
      '6 passed, 0 failed, 1 skipped',
    )
  })

  it('names what failed, a short line each and few of them', () => {
    const failures = Array.from({ length: 17 }, (_, index) => ({
      name: `law ${index}`,
      error: `\u001B[31mexpected 1\u001B[39m\n  to be 2 ${'far '.repeat(200)}`,
    }))
    const lines = failureLines({ ...nothing, failed: 17, failures })
    expect(lines).toHaveLength(16)
    expect(lines[0]).toMatch(/^failed: law 0: expected 1 to be 2 far/)
    expect(lines.filter((line) => line.length > 240)).toEqual([])
    expect(lines.at(-1)).toBe('failed: 2 more, named above')
    expect(failureLines(nothing)).toEqual([])
  })

  it('shows what failed, how long it took and why', () => {
    const tally = { ...nothing, failed: 1 }
    const lines = table([{ name: 'faults', seconds: 2.04, tally, fault: 'no test ran' }])
    expect(lines.split('\n')).toEqual([
      '        stage   time   tests',
      'FAILED  faults  2.0 s  0 passed, 1 failed (no test ran)',
    ])
  })
})
