import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'affitor-install-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('npm install brings the development dependencies where NODE_ENV is production', { timeout: 60_000 }, () => {
  for (const name of ['package.json', 'package-lock.json', '.npmrc'])
    copyFileSync(fileURLToPath(new URL(`../../${name}`, import.meta.url)), join(folder, name));
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const options = ['--dry-run', '--offline', '--loglevel=notice', '--no-audit', '--no-fund'];
  const env = { ...process.env, NODE_ENV: 'production' };
  const output = execFileSync(npm, ['install', ...options], { cwd: folder, env, encoding: 'utf8' });
  expect(Number(/^added (\d+) packages/m.exec(output)?.[1])).toBeGreaterThan(100);
});
