import { writeFileSync } from 'node:fs'
import type { Reporter, Suite, TestCase } from '@playwright/test/reporter'
import type { Tally } from './tally.ts'

export default class TallyReporter implements Reporter {
  #suite: Suite | undefined
  #errors = 0

  onBegin(_config: unknown, suite: Suite): void {
    this.#suite = suite
  }

  onError(): void {
    this.#errors += 1
  }

  onEnd(): void {
    const tally: Tally = { passed: 0, failed: this.#errors, skipped: [] }
    for (const test of this.#suite?.allTests() ?? []) {
      const outcome = test.outcome()
      if (outcome === 'expected') tally.passed += 1
      else if (outcome === 'flaky') {
        tally.passed += 1
        process.stdout.write(`passed only when tried again: ${nameOf(test)}\n`)
      } else if (outcome === 'skipped') tally.skipped.push(skipOf(test))
      else tally.failed += 1
    }
    const file = process.env.SIGNALBOX_TALLY_FILE
    if (file !== undefined) writeFileSync(file, JSON.stringify(tally))
  }
}

function skipOf(test: TestCase): Tally['skipped'][number] {
  const annotations = [...test.annotations, ...test.results.flatMap((result) => result.annotations)]
  const skip = annotations.find(({ type }) => type === 'skip' || type === 'fixme')
  const didNotRun = test.results.length === 0 ? 'did not run' : 'no reason given'
  return {
    name: nameOf(test),
    reason: skip?.description ?? didNotRun,
  }
}

function nameOf(test: TestCase): string {
  return test.titlePath().filter(Boolean).join(' > ')
}
