import { defineConfig } from '@playwright/test';
import type { EngineOptions } from './e2e/engines/test.ts';
import { ENGINES } from './e2e/matrix/table.ts';
import base from './playwright.config.ts';

/**
 * Left to Chromium, which is the fastest to start: rows of a dozen scenarios and more about what scripts do to a page, which
 * is the same in every engine. Of them the others run the representative, and Firefox, which has no Navigation API, all
 * changes of the address.
 */
const LEFT_OUT: Partial<Record<(typeof ENGINES)[number], RegExp>> = {
  firefox: /\bF3[1-7] .*@variation/,
  webkit: /\bF3[0-7] .*@variation/,
};

/** The whole failure matrix in three engines, and tracking prevention measured: `npm run test:engines`. */
export default defineConfig<object, EngineOptions>({
  ...base,
  testIgnore: [],
  reporter: [
    ['list'],
    ['json', { outputFile: 'test-results/engines.json' }],
    ['./e2e/support/matrix-reporter.ts', { outputFolder: 'test-results/matrix' }],
  ],
  outputDir: 'test-results/engines-artifacts',
  projects: [
    ...ENGINES.map((engineName) => ({
      name: engineName,
      testDir: 'e2e/matrix',
      use: { engineName },
      grepInvert: LEFT_OUT[engineName],
    })),
    { name: 'tracking-prevention', testDir: 'e2e/engines' },
  ],
});
