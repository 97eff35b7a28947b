import { defineConfig } from '@playwright/test'
import { findBrowser, launchOptions } from '#e2e/fixtures/browser.ts'

export default defineConfig({
  testDir: 'e2e/specs',
  outputDir: 'test-results',
  globalSetup: './e2e/fixtures/build-once.ts',
  forbidOnly: true,
  fullyParallel: false,
  workers: 1,
  // On a busy machine an animation or a stream may take longer than a journey waits; such a journey is named.
  retries: process.env.CI ? 2 : 0,
  timeout: 30_000,
  expect: { timeout: 10_000 },
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
