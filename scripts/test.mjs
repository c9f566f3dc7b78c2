// `npm test`: everything that must hold, with the time each step takes. Stops at the first failure.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ensureChromium } from './browser.mjs';
import { readReports, slowestFiles } from './lib/test-reports.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

/**
 * One group after the other; the lanes of a group run beside each other, since each of their steps keeps one core busy.
 * The build comes first: types and end-to-end tests are checked against what is published.
 */
const GROUPS = [
  [['build'], ['lint']],
  [['typecheck:node'], ['typecheck:src', 'typecheck:bare', 'deps', 'size']],
  [['test:unit']],
  [['test:package']],
  [['test:e2e']],
];

const TITLES = {
  build: 'build',
  lint: 'lint',
  'typecheck:src': 'types of the package',
  'typecheck:bare': 'types without the DOM',
  'typecheck:node': 'types of tests and backend',
  deps: 'import directions',
  size: 'size limits',
  'test:unit': 'unit tests',
  'test:package': 'package and documentation',
  'test:e2e': 'end-to-end tests in Chromium',
};

/** Output of steps that run beside others is held back until they end. */
async function run(step, isAlone) {
  const started = Date.now();
  const child = spawn(npm, ['run', '--silent', step], {
    cwd: root,
    stdio: isAlone ? 'inherit' : ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  const [code, signal] = await once(child, 'close');
  process.stdout.write(output);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  if (code === 0) console.log(`✓ ${TITLES[step]} in ${seconds} s`);
  else console.error(`\n✗ ${TITLES[step]} failed${signal ? ` (${signal})` : ''}; run it alone with: npm run ${step}`);
  return code ?? 1;
}

async function runLane(steps, isAlone) {
  for (const step of steps) {
    const code = await run(step, isAlone);
    if (code !== 0) return code;
  }
  return 0;
}

try {
  ensureChromium();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
// Reports of an earlier run, which a step that fails early would leave for this one's.
for (const name of ['unit', 'packed', 'e2e']) rmSync(`${root}test-results/${name}.json`, { force: true });

const started = Date.now();
for (const lanes of GROUPS) {
  console.log(
    `\n── ${lanes
      .flat()
      .map((step) => TITLES[step])
      .join(', ')}`,
  );
  const codes = await Promise.all(lanes.map((lane) => runLane(lane, lanes.length === 1)));
  const failed = codes.find((code) => code !== 0);
  if (failed !== undefined) process.exit(failed);
}

console.log('\nSlowest files, in seconds:');
for (const { file, seconds } of slowestFiles(readReports(`${root}test-results`), 10)) {
  console.log(`${seconds.toFixed(1).padStart(7)}  ${file}`);
}
console.log(
  `\nAll green in ${Math.round((Date.now() - started) / 1000)} s, in Chromium. Firefox and WebKit: npm run test:engines`,
);
