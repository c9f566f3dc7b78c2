import { defineConfig } from 'vitest/config';
import base from '../../vitest.config.ts';

export default defineConfig({
  ...base,
  test: {
    ...base.test,
    projects: undefined,
    include: ['test/blocklists/**/*.blocklists.ts'],
    typecheck: { enabled: false },
    outputFile: { json: 'test-results/blocklists.json' },
    hookTimeout: 120_000,
  },
});
