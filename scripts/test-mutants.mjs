// Whether the tests notice changes of the code. `npm run test:mutants`, or of folders and files:
// `npm run test:mutants -- src/server src/links/address.ts [--minutes 30] [--concurrency 2]`; `--write` writes docs/measured/mutants.md.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { FOLDERS, formatPercent, formatSurvivor, formatTable, renderDocument, summarize } from './lib/mutants.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = '.cache/mutants';

const patternOf = (path) => (path.endsWith('.ts') ? path : `${path}/**/*.test.{ts,tsx}`);

/** Runs Stryker on a folder, or on some of its files, and returns its report. */
async function runStryker({ folder, tests }, mutate, { concurrency, minutes }) {
  const own = `${cache}/${folder.replaceAll('/', '-')}`;
  const report = `${own}/report.json`;
  rmSync(join(root, own), { recursive: true, force: true });
  mkdirSync(join(root, own), { recursive: true });
  const settings = {
    mutate,
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner'],
    vitest: { configFile: 'test/mutants/vitest.mutants.config.ts', related: false },
    coverageAnalysis: 'perTest',
    // Vitest transpiles without a look at types.
    disableTypeChecks: false,
    ignorePatterns: ['.cache', 'test-results', 'playwright-report', '.affitor'],
    tempDirName: `${own}/sandbox`,
    concurrency,
    reporters: ['progress-append-only', 'json'],
    jsonReporter: { fileName: report },
    logLevel: 'warn',
    allowConsoleColors: false,
    // A mutant of a constant costs a run of all tests of the folder. Constants are worth it: names, limits, lists of fields.
    ignoreStatic: false,
    warnings: { slow: false },
    timeoutMS: 10_000,
    timeoutFactor: 2,
  };
  const file = join(root, own, 'stryker.json');
  writeFileSync(file, JSON.stringify(settings, null, 2));
  // A process group of its own: Stryker's workers end with it.
  const stryker = spawn(
    process.execPath,
    [join(root, 'node_modules/@stryker-mutator/core/bin/stryker.js'), 'run', file],
    {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true,
      env: { ...process.env, MUTANT_TESTS: tests.map(patternOf).join('\n') },
    },
  );
  const stop = () => process.kill(-stryker.pid, 'SIGKILL');
  const interrupt = () => {
    stop();
    process.exit(130);
  };
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    stop();
  }, minutes * 60_000);
  const [code] = await once(stryker, 'exit');
  clearTimeout(timer);
  process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  if (isLate) throw new Error(`${folder} took longer than ${minutes} minutes.`);
  if (code !== 0) throw new Error(`Stryker failed on ${folder} (${code}).`);
  return JSON.parse(readFileSync(join(root, report), 'utf8'));
}

/** Which folder a path belongs to, and what of it is to be mutated. */
function chosenBy(path) {
  const wanted = relative(root, resolve(path)).replaceAll('\\', '/');
  const chosen = FOLDERS.find(({ folder }) => wanted === folder || wanted.startsWith(`${folder}/`));
  const stats = statSync(join(root, wanted), { throwIfNoEntry: false });
  if (!chosen || !stats)
    refuse(`${path} is in none of the folders with mutants: ${FOLDERS.map(({ folder }) => folder).join(', ')}.`);
  return { ...chosen, pattern: stats.isDirectory() ? `${wanted}/**/*.{ts,tsx}` : wanted };
}

function refuse(problem) {
  console.error(problem);
  process.exit(2);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    concurrency: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '60' },
    write: { type: 'boolean', default: false },
  },
});
const limits = { concurrency: Number(values.concurrency), minutes: Number(values.minutes) };
if (!(limits.concurrency > 0) || !(limits.minutes > 0)) refuse('--concurrency and --minutes are numbers above 0.');
if (values.write && positionals.length) refuse('--write is for all folders: name none.');

const chosen = (positionals.length ? positionals : FOLDERS.map(({ folder }) => join(root, folder))).map(chosenBy);
const started = Date.now();
const rows = [];
const failures = [];
for (const { folder, tests, least } of new Map(chosen.map((one) => [one.folder, one])).values()) {
  const patterns = chosen.filter((one) => one.folder === folder).map(({ pattern }) => pattern);
  console.log(`── ${patterns.join(', ')}`);
  try {
    const row = { folder, least, ...summarize(await runStryker({ folder, tests }, patterns, limits)) };
    rows.push(row);
    for (const survivor of row.survivors) console.log(formatSurvivor(survivor));
    if (row.percent < least)
      failures.push(`${folder}: ${formatPercent(row.percent)} % of the mutants killed, not ${least} %.`);
  } catch (error) {
    failures.push(error.message);
  }
}

console.log(`\n${formatTable(rows)}\n`);
for (const failure of failures) console.error(`✗ ${failure}`);
process.exitCode = failures.length ? 1 : 0;

if (values.write && rows.length === FOLDERS.length) {
  const version = (name) => JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version;
  const versions = `StrykerJS ${version('@stryker-mutator/core')}, Vitest ${version('vitest')}, Node ${process.versions.node}`;
  const minutes = Math.ceil((Date.now() - started) / 60_000);
  const document = renderDocument(rows, { date: new Date().toISOString().slice(0, 10), versions, minutes });
  writeFileSync(join(root, 'docs/measured/mutants.md'), document);
}
