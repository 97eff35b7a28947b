import { writeFileSync } from 'node:fs'
import type { Reporter, Suite, TestCase, TestError } from '@playwright/test/reporter'
import { nothing, type Tally } from './tally.ts'

export default class TallyReporter implements Reporter {
  #suite: Suite | undefined
  readonly #errors: TestError[] = []

  onBegin(_config: unknown, suite: Suite): void {
    this.#suite = suite
  }

  onError(error: TestError): void {
    this.#errors.push(error)
  }

  onEnd(): void {
    const tally: Tally = { ...nothing, failures: [], skipped: [] }
    const fail = (name: string, error: TestError | undefined) => {
      tally.failed += 1
      tally.failures.push({ name, error: describe(error) })
    }
    for (const error of this.#errors) fail('outside of any journey', error)
    for (const test of this.#suite?.allTests() ?? []) {
      const outcome = test.outcome()
      if (outcome === 'expected') tally.passed += 1
      else if (outcome === 'skipped') tally.skipped.push(skipOf(test))
      else fail(nameOf(test), test.results.flatMap(({ errors }) => errors)[0])
    }
    const file = process.env.SIGNALBOX_TALLY_FILE
    if (file !== undefined) writeFileSync(file, JSON.stringify(tally))
  }
}

function describe(error: TestError | undefined): string {
  const line = error?.location === undefined ? '' : `(line ${error.location.line}) `
  return `${line}${error?.message ?? error?.value ?? 'no reason given'}`
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
