import { defineConfig } from '@playwright/test';
import type { EngineOptions } from './e2e/engines/test.ts';
import { VARIATION } from './e2e/matrix/scenario.ts';
import { ENGINES } from './e2e/matrix/table.ts';
import base from './playwright.config.ts';

/**
 * Rows in which engines differ by nature. Firefox and WebKit run all of their scenarios, and of every other row the
 * representative: what a script does to a page, or which link counts, is the same in every engine, and Chromium runs all of it
 * in a third of the time. `npm run test:engines -- --all` runs everything everywhere.
 *
 * | Row | What differs |
 * |---|---|
 * | F8 | requests with `keepalive` that outlive their page |
 * | F12, F13 | cookies: public suffixes, and which of two twins comes first |
 * | F15 | the back/forward cache: which pages it takes, and what still runs in them |
 * | F17 | cookies written by two tabs at once, each a process of its own |
 * | F18, F25 | frames; how blocked cookies and storage behave: ignored, or an exception |
 * | F34, floods | how many cookies a host may have, and which are dropped |
 */
const ENGINES_DIFFER = /\bF(?:8|12|13|15|17|18|25|34(?=.*flood)) /;

const LEFT_OUT = new RegExp(`^(?!.*${ENGINES_DIFFER.source}).*${VARIATION}`);

const RUNS_ALL = process.env.E2E_MATRIX === 'all';

/** The failure matrix in three engines, and tracking prevention measured: `npm run test:engines`. */
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
    // One long test: started last, it would leave the other worker idle.
    { name: 'tracking-prevention', testDir: 'e2e/engines' },
    ...ENGINES.map((engineName) => ({
      name: engineName,
      testDir: 'e2e/matrix',
      use: { engineName },
      ...(engineName === 'chromium' || RUNS_ALL ? {} : { grepInvert: LEFT_OUT }),
    })),
  ],
});
