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
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
