import type { Framework } from '../framework.ts';

const VERSION = '21.2.24';

// These want each other's exact version, and their newest patches do not appear at the same time.
const TOGETHER = [
  'build',
  'cli',
  'common',
  'compiler',
  'compiler-cli',
  'core',
  'forms',
  'platform-browser',
  'platform-server',
  'router',
  'ssr',
].map((name) => `@angular/${name}@${VERSION}`);

export const angular: Framework = {
  name: 'angular',
  // The last version for Node.js 20.
  generator: [
    `@angular/cli@${VERSION}`,
    'new',
    'shop',
    '--ssr',
    '--defaults',
    '--skip-git',
    '--skip-install',
    '--skip-tests',
    '--ai-config',
    'none',
    '--package-manager',
    'npm',
  ],
  versions: TOGETHER,
  types: 'npx ngc -p tsconfig.app.json --noEmit',
  client: 'dist/shop/browser',
  signup: '/signup',
};
