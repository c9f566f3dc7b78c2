import { defineConfig } from '@playwright/test';
import { chromiumLaunch, shellLaunch, WHOLE_BROWSER } from './e2e/engines/chromium.ts';
import { VARIATION } from './e2e/matrix/scenario.ts';

const IS_CI = !!process.env.CI;

/** `E2E_MATRIX=none` leaves the failure matrix to `npm run test:engines`, so that CI runs each test once. */
const HAS_MATRIX = process.env.E2E_MATRIX !== 'none';

/**
 * End-to-end tests in Chromium: `npm test`. Of the failure matrix it runs one scenario of each row, see
 * e2e/matrix/scenarios/index.ts. The whole matrix, in all engines: playwright.engines.config.ts.
 */
export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  testIgnore: ['**/e2e/engines/**', ...(HAS_MATRIX ? [] : ['**/e2e/matrix/**'])],
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
  // Recording costs a test a third of its processor time, so only a test that is run again is recorded. Elsewhere: `--trace on`.
  use: { trace: IS_CI ? 'on-first-retry' : 'off' },
  projects: [
    {
      name: 'chromium',
      grepInvert: new RegExp(`${VARIATION}|${WHOLE_BROWSER}`),
      use: { browserName: 'chromium', launchOptions: shellLaunch },
    },
    {
      name: 'whole chromium',
      grep: new RegExp(WHOLE_BROWSER),
      use: { browserName: 'chromium', launchOptions: chromiumLaunch },
    },
  ],
});
