// Starts the attribution backend: `npm run backend`. Environment variables are listed in e2e/backend/README.md.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { register } from 'tsx/esm/api';

const root = fileURLToPath(new URL('..', import.meta.url));
if (!existsSync(`${root}dist/affitor-tracker.js`) || !existsSync(`${root}dist/server.js`)) {
  // The backend serves the built tracker and shares the package's Stripe module.
  execFileSync(process.execPath, [`${root}node_modules/rollup/dist/bin/rollup`, '-c', '--silent'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

process.env.AFFITOR_EMULATOR ??= '1';
register();
await import('../e2e/backend/main.ts');
