import { defineConfig } from '@playwright/test'
import { findBrowser, launchOptions } from '#e2e/fixtures/browser.ts'

export default defineConfig({
  testDir: 'e2e/specs',
  outputDir: 'test-results',
  globalSetup: './e2e/fixtures/build-once.ts',
  forbidOnly: true,
  fullyParallel: false,
  // Each has servers and databases of its own, and waits more than it works.
  workers: 2,
  retries: 0,
  // Journeys wait for what must come; these end one that would wait for ever, also on a busy machine.
  timeout: 120_000,
  expect: { timeout: 25_000 },
  reporter: 'list',
  use: {
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: launchOptions(await findBrowser()),
  },
})
