// `npm run test:engines`: the failure matrix in Chromium, Firefox and WebKit, and tracking prevention measured. With `--all`,
// Firefox and WebKit run all scenarios too. Other arguments go to Playwright: `npm run test:engines -- --all --project=webkit -g F12`.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ensureEngines } from './engines.mjs';
import { buildIfStale } from './lib/build.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const given = process.argv.slice(2);
const chosen = given.filter((argument) => argument !== '--all');
const run = (...args) => {
  const env = { ...process.env, ...(chosen.length < given.length && { E2E_MATRIX: 'all' }) };
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env });
  if (status !== 0) process.exit(status ?? 1);
};

try {
  ensureEngines();
  await buildIfStale(root);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}

run('node_modules/@playwright/test/cli.js', 'test', '--config', 'playwright.engines.config.ts', ...chosen);
// A part of the matrix says nothing about the whole table.
if (!chosen.length) run('scripts/matrix-table.mjs', '--check');
