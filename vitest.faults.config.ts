import { defineConfig } from 'vitest/config'

/** Faults kill servers and cut connections: one at a time, with patience. */
export default defineConfig({
  test: {
    include: ['e2e/faults/**/*.test.ts'],
    globalSetup: ['e2e/fixtures/build-once.ts', 'lib/db/test-global-setup.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
