// `npm run test:frameworks [-- name… --rotate --keep folder]`: makes a project of each framework, follows its page, and walks through it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ensureChromium } from './browser.mjs';
import { buildIfStale } from './lib/build.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
ensureChromium();
await buildIfStale(root);
const runner = spawn(process.execPath, ['--import', 'tsx', 'e2e/frameworks/main.ts', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => runner.kill(signal));
const [code] = await once(runner, 'exit');
process.exitCode = code ?? 1;
