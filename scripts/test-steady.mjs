// `npm run test:steady -- --times 10`: all of `npm test` again and again while a busy loop takes one core, and at the end each
// test that ever failed. Exits with 1 if one did.
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readReports } from './lib/test-reports.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

const readTimes = () => {
  const { values } = parseArgs({ options: { times: { type: 'string', default: '10' } } });
  const times = Number(values.times);
  if (!Number.isInteger(times) || times < 1)
    throw new Error(`--times must be a whole number from 1, not "${values.times}"`);
  return times;
};

/** @type {number} */
let times;
try {
  times = readTimes();
} catch (error) {
  console.error(`${error.message}\nUsage: npm run test:steady -- --times 10`);
  process.exit(2);
}

/** How often each test failed. */
const failures = new Map();
let redRuns = 0;

// It ends with this process, however that ends: its standard input closes then.
const load = spawn(
  process.execPath,
  [
    '-e',
    'process.stdin.on("close", () => process.exit()).resume(); (function burn() { const end = Date.now() + 50; while (Date.now() < end); setImmediate(burn); })()',
  ],
  {
    stdio: ['pipe', 'ignore', 'inherit'],
  },
);

try {
  for (let run = 1; run <= times; run++) {
    const started = Date.now();
    const { status } = spawnSync(process.execPath, ['scripts/test.mjs'], { cwd: root, stdio: 'inherit' });
    console.log(
      `══ run ${run} of ${times}: ${status === 0 ? 'green' : 'RED'} in ${Math.round((Date.now() - started) / 1000)} s`,
    );
    if (status === 0) continue;
    redRuns++;
    const failed = readReports(`${root}test-results`).flatMap(({ file, tests }) =>
      tests.filter((test) => test.status === 'failed').map(({ title }) => `${file}: ${title}`),
    );
    // A step without tests, such as the build.
    for (const name of failed.length ? failed : ['a step without tests, see above'])
      failures.set(name, (failures.get(name) ?? 0) + 1);
  }
} finally {
  load.kill();
}

console.log(`\n${times - redRuns} of ${times} runs green.`);
for (const [name, count] of failures) console.log(`failed ${count} times: ${name}`);
process.exitCode = redRuns ? 1 : 0;
