import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const src = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url));

/** Tests that start the backend, or its parts: they share a database engine for each worker. */
const withBackend = [
  'test/backend/**/*.test.ts',
  'test/inspector/**/*.test.ts',
  'test/relay/chain.test.ts',
  'test/examples/payments.test.ts',
];

export default defineConfig({
  define: { __VERSION__: JSON.stringify('test'), __TRACKER_DIGESTS__: JSON.stringify(['test']) },
  resolve: {
    // Unit tests run the sources under the package's own names; end-to-end tests run what `npm run build` made.
    alias: [
      { find: /^@affitor\/sdk$/, replacement: src('browser/index.ts') },
      { find: /^@affitor\/sdk\/(\w+)$/, replacement: src('$1/index.ts') },
    ],
  },
  test: {
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // React has no `act` in production, whatever the caller's shell says.
    env: { NODE_ENV: 'test' },
    reporters: ['default', 'json'],
    outputFile: { json: 'test-results/unit.json' },
    // Files share their worker's modules: loading them again for each file takes more than half of the time.
    isolate: false,
    // By default one core is left idle, which on a machine with two is half of them.
    maxWorkers: '100%',
    projects: [
      {
        extends: true,
        test: {
          name: 'sources',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: [...withBackend, 'test/package/**', 'test/docs/**', 'node_modules/**'],
          setupFiles: 'test/support/leave-nothing.ts',
          pool: 'threads',
          typecheck: {
            enabled: true,
            include: ['test/**/*.test-d.ts'],
            tsconfig: 'test/types/tsconfig.json',
            // Not by the name `tsc`, which may be that of an older compiler.
            checker: fileURLToPath(new URL('./node_modules/typescript/bin/tsc', import.meta.url)),
          },
        },
      },
      { extends: true, test: { name: 'backend', include: withBackend, pool: 'forks' } },
    ],
  },
});
