import { defineConfig } from 'vitest/config';
import base from '../../vitest.config.ts';

/** The backend's own suite once more, and what takes several processes on one database. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['test/backend/**/*.test.ts', 'test/backend/**/*.postgres.ts'],
    typecheck: { enabled: false },
    outputFile: { json: 'test-results/postgres.json' },
    testTimeout: 60_000,
  },
});
