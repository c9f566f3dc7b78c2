import { defineConfig } from '@playwright/test';
import type { EngineOptions } from './e2e/engines/test.ts';
import { ENGINES } from './e2e/matrix/table.ts';
import base from './playwright.config.ts';

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
    })),
    { name: 'tracking-prevention', testDir: 'e2e/engines' },
  ],
});
