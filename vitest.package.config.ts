import { defineConfig } from 'vitest/config';

/**
 * What is published, from the packed tarball, and the documentation that tells of it: `npm run test:package`. Builds first
 * when the build is out of date.
 */
export default defineConfig({
  test: {
    include: ['test/package/**/*.test.ts', 'test/docs/**/*.test.ts'],
    globalSetup: 'test/package/support/install.ts',
    maxWorkers: '100%',
    testTimeout: 120_000,
    hookTimeout: 180_000,
    reporters: ['default', 'json'],
    outputFile: { json: 'test-results/packed.json' },
  },
});
