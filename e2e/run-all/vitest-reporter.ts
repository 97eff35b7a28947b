import { relative } from 'node:path'
import { writeFileSync } from 'node:fs'
import type { Reporter, SerializedError, TestModule, TestResult } from 'vitest/node'
import { root } from './run-stage.ts'
import { nothing, type Tally } from './tally.ts'

type Fault = Pick<SerializedError, 'message' | 'stacks'>

export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly Fault[]): void {
    const tally: Tally = { ...nothing, failures: [], skipped: [] }
    const fail = (name: string, faults: readonly Fault[]) => {
      tally.failed += 1
      tally.failures.push({ name, error: describe(faults) })
    }
    for (const error of errors) fail('outside of any test', [error])
    for (const testModule of modules) {
      const file = testModule.relativeModuleId
      for (const error of testModule.errors()) fail(file, [error])
      for (const suite of testModule.children.allSuites()) {
        for (const error of suite.errors()) fail(`${file} > ${suite.fullName}`, [error])
      }
      for (const test of testModule.children.allTests()) {
        const result = test.result()
        if (result.state === 'passed') tally.passed += 1
        else if (result.state === 'failed') fail(`${file} > ${test.fullName}`, result.errors)
        else tally.skipped.push({ name: test.fullName, reason: noteOf(result) })
      }
    }
    const file = process.env.SIGNALBOX_TALLY_FILE
    if (file !== undefined) writeFileSync(file, JSON.stringify(tally))
  }
}

/** The first error, with the line of ours that it came from. */
function describe([first]: readonly Fault[]): string {
  const place = first?.stacks?.find(({ file }) => !file.includes('node_modules'))
  const line = place === undefined ? '' : `(${relative(root, place.file)}:${place.line}) `
  return `${line}${first?.message ?? 'no reason given'}`
}

function noteOf(result: TestResult): string {
  return (result.state === 'skipped' ? result.note : undefined) ?? 'no reason given'
}
