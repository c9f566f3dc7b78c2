// `npm test`: everything that must hold, one step after the other, with the time each takes. Stops at the first failure.
import { spawnSync } from 'node:child_process';
import { ensureChromium } from './browser.mjs';

const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

/** The build comes first: types and end-to-end tests are checked against what is published. */
const STEPS = [
  ['build', 'build'],
  ['types', 'typecheck'],
  ['lint', 'lint'],
  ['import directions', 'deps'],
  ['unit tests', 'test:unit'],
  ['size limits', 'size'],
  ['package', 'test:package'],
  ['end-to-end tests in Chromium', 'test:e2e'],
];

ensureChromium();

for (const [title, script] of STEPS) {
  console.log(`\n── ${title} (npm run ${script})`);
  const started = Date.now();
  const { status, signal } = spawnSync(npm, ['run', '--silent', script], { stdio: 'inherit' });
  if (status !== 0) {
    console.error(`\n✗ ${title} failed${signal ? ` (${signal})` : ''}; run it alone with: npm run ${script}`);
    process.exit(status ?? 1);
  }
  console.log(`✓ ${title} in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}
console.log('\nAll green, in Chromium. Firefox and WebKit: npm run test:engines');
