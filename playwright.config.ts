import { defineConfig } from '@playwright/test';
import { chromiumLaunch } from './e2e/engines/chromium.ts';

const IS_CI = !!process.env.CI;

/** End-to-end tests in Chromium alone: `npm test`. The other engines: playwright.engines.config.ts. */
export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  testIgnore: '**/e2e/engines/**',
  globalSetup: './e2e/support/global-setup.ts',
  fullyParallel: true,
  workers: 2,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  forbidOnly: IS_CI,
  // A test that passes only when it is run again is listed as flaky. On a developer's machine it fails at once.
  retries: IS_CI ? 1 : 0,
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
  outputDir: 'test-results/artifacts',
  // Recording costs each test a tenth of its time, so it is for failures that nobody can watch again. Elsewhere: `--trace on`.
  use: { trace: IS_CI ? 'retain-on-failure' : 'off' },
  projects: [{ name: 'chromium', use: { browserName: 'chromium', launchOptions: chromiumLaunch } }],
});
