import type { Stage } from './run-stage.ts'

const vitest = 'node_modules/vitest/vitest.mjs'
const playwright = 'node_modules/@playwright/test/cli.js'
const next = 'node_modules/next/dist/bin/next'

const check = (name: string, ...commands: string[][]): Stage => ({
  name,
  commands,
  kind: 'check',
  timeoutMinutes: 5,
})

const tests = (name: string, ...command: string[]): Stage => ({
  name,
  commands: [command],
  kind: 'tests',
  // On a machine with other work, each takes several times as long as alone.
  timeoutMinutes: 25,
})

const tallyVitest = ['--reporter=default', '--reporter=./e2e/run-all/vitest-reporter.ts']

export const stages: Stage[] = [
  check('format', ['node_modules/oxfmt/bin/oxfmt', '--check']),
  check('lint', ['node_modules/oxlint/bin/oxlint', '--type-aware']),
  check('types', [next, 'typegen'], ['node_modules/typescript/bin/tsc', '--noEmit']),
  check('unused', ['node_modules/knip/bin/knip.js']),
  check('audit', ['e2e/run-all/audit.ts']),
  check('browser', ['e2e/run-all/prepare-browser.ts']),
  tests('unit and integration', vitest, 'run', ...tallyVitest),
  check('build', ['e2e/run-all/build.ts']),
  tests('faults', vitest, 'run', '--config', 'vitest.faults.config.ts', ...tallyVitest),
  tests('journeys', playwright, 'test', '--reporter=list,./e2e/run-all/playwright-reporter.ts'),
]
