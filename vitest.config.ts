import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const src = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url));

export default defineConfig({
  define: { __VERSION__: JSON.stringify('test') },
  resolve: {
    // Unit tests run the sources under the package's own names; end-to-end tests run what `npm run build` made.
    alias: [
      { find: /^@affitor\/sdk$/, replacement: src('browser/index.ts') },
      { find: /^@affitor\/sdk\/(server|relay|react)$/, replacement: src('$1/index.ts') },
    ],
  },
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    testTimeout: 20_000,
    typecheck: { enabled: true, include: ['test/**/*.test-d.ts'], tsconfig: 'test/tsconfig.json' },
  },
});
