import { defineConfig } from 'vitest/config';
import base from '../../vitest.config.ts';

/**
 * What a database server cannot change, and `npm run test:unit` proves: processes with an embedded database, the stored format of
 * an older PGlite, connections and bodies that are refused before any query, the guard of the emulator's controls, addresses.
 */
const WITHOUT_SERVER = ['start', 'migration', 'keep-alive', 'owner-only', 'trailing-slash'];

/** The backend's own suite once more, and what takes several processes on one database. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    // Its files are listed here, and each has a database of its own.
    projects: undefined,
    pool: 'forks',
    include: ['test/backend/**/*.test.ts', 'test/backend/**/*.postgres.ts'],
    exclude: WITHOUT_SERVER.map((name) => `test/backend/${name}.test.ts`),
    typecheck: { enabled: false },
    outputFile: { json: 'test-results/postgres.json' },
    testTimeout: 60_000,
  },
});
