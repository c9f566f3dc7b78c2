import { defineConfig } from 'vitest/config';
import base from '../../vitest.config.ts';

/** The backend's own suite once more, and what takes several processes on one database. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    // Its files are listed here, and each has a database of its own.
    projects: undefined,
    pool: 'forks',
    include: ['test/backend/**/*.test.ts', 'test/backend/**/*.postgres.ts'],
    typecheck: { enabled: false },
    outputFile: { json: 'test-results/postgres.json' },
    testTimeout: 60_000,
  },
});
