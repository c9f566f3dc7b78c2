import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const src = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url));

export default defineConfig({
  define: { __VERSION__: JSON.stringify('test'), __TRACKER_INTEGRITY__: JSON.stringify(['sha384-test']) },
  resolve: {
    // Unit tests run the sources under the package's own names; end-to-end tests run what `npm run build` made.
    alias: [
      { find: /^@affitor\/sdk$/, replacement: src('browser/index.ts') },
      { find: /^@affitor\/sdk\/(server|relay|react|links|doctor)$/, replacement: src('$1/index.ts') },
    ],
  },
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    exclude: ['test/package/**', 'test/docs/**', 'node_modules/**'],
    testTimeout: 20_000,
    reporters: ['default', 'json'],
    outputFile: { json: 'test-results/unit.json' },
    typecheck: { enabled: true, include: ['test/**/*.test-d.ts'], tsconfig: 'test/types/tsconfig.json' },
  },
});
