import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: [
      '{app,components,lib}/**/*.test.{ts,tsx}',
      'e2e/{architecture,docs,fixtures,run-all}/**/*.test.ts',
    ],
    globalSetup: ['lib/db/test-global-setup.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // No test should come near these; a machine with other work takes several times as long as alone.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
