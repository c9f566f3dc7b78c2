import { defineConfig } from 'vitest/config';
import base from '../../vitest.config.ts';

/** What Stryker runs for one folder (scripts/test-mutants.mjs): its tests in one thread, neither isolated nor type-checked. */
export default defineConfig({
  define: base.define,
  resolve: base.resolve,
  test: {
    include: process.env.MUTANT_TESTS?.split('\n'),
    setupFiles: 'test/support/leave-nothing.ts',
    pool: 'threads',
    isolate: false,
    fileParallelism: false,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    reporters: ['default'],
  },
});
