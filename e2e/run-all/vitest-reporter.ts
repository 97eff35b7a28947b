import { writeFileSync } from 'node:fs'
import type { Reporter, TestModule, TestResult } from 'vitest/node'
import type { Tally } from './tally.ts'

export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const tally: Tally = { passed: 0, failed: errors.length, skipped: [] }
    for (const testModule of modules) {
      tally.failed += testModule.errors().length
      for (const test of testModule.children.allTests()) {
        const result = test.result()
        if (result.state === 'passed') tally.passed += 1
        else if (result.state === 'failed') tally.failed += 1
        else tally.skipped.push({ name: test.fullName, reason: noteOf(result) })
      }
    }
    const file = process.env.SIGNALBOX_TALLY_FILE
    if (file !== undefined) writeFileSync(file, JSON.stringify(tally))
  }
}

function noteOf(result: TestResult): string {
  return (result.state === 'skipped' ? result.note : undefined) ?? 'no reason given'
}
