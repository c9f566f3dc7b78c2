import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { root } from '../../test/docs/support/pages.ts';
import { shellLaunch } from '../engines/chromium.ts';
import { runToEnd } from './command.ts';
import { prove } from './prove.ts';
import { frameworks } from './recipes/index.ts';
import { turnOf } from './rotation.ts';
import type { Check } from './walk.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rotate: { type: 'boolean' }, keep: { type: 'string' } },
});
const unknown = positionals.find((name) => !frameworks.some((framework) => framework.name === name));
if (unknown) {
  console.error(`no framework is called ${unknown}; there are: ${frameworks.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}
const named = frameworks.filter(({ name }) => !positionals.length || positionals.includes(name));
const chosen = values.rotate ? [turnOf(named, Date.now())] : named;

const temporary = mkdtempSync(join(tmpdir(), 'affitor-frameworks-'));
const folder = values.keep ?? temporary;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
process.once('exit', () => rmSync(temporary, { recursive: true, force: true }));

const packed = await runToEnd(['npm', 'pack', '--json', '--ignore-scripts', '--pack-destination', temporary], {
  cwd: root,
  limitMs: 60_000,
});
const tarball = join(temporary, JSON.parse(packed)[0].filename);
const browser = await chromium.launch(shellLaunch);
let passed = 0;
let failed = 0;

for (const framework of chosen) {
  console.log(framework.name);
  const check: Check = async (name, part) => {
    const started = Date.now();
    try {
      await part();
      passed++;
      console.log(`  ok      ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
    } catch (error) {
      failed++;
      console.error(`  FAILED  ${name}\n${String((error as Error).message ?? error).replace(/^/gm, '          ')}`);
      throw error;
    }
  };
  const project = join(folder, framework.name, 'shop');
  const isNew = !existsSync(join(project, 'node_modules'));
  const before = failed;
  try {
    await prove(check, framework, { folder: project, isNew, tarball, browser });
  } catch (error) {
    // What a check threw has been told; this is what happened between two of them.
    if (failed === before) {
      failed++;
      console.error(`  FAILED  ${(error as Error).stack}`);
    }
  }
}
await browser.close();

mkdirSync(join(root, 'test-results'), { recursive: true });
const report = { numPassedTests: passed, numFailedTests: failed };
writeFileSync(join(root, 'test-results/frameworks.json'), JSON.stringify(report));
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
