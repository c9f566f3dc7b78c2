// Adds up what the test runners have written to test-results/, names the tests that failed and those that passed only on retry,
// and prints the closing line.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

/** Of a report by Vitest: its failed tests, each with what was said of it. */
const ofVitest = ({ testResults = [] }) =>
  testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'failed')
    .map(({ fullName, failureMessages }) => [fullName, failureMessages[0]]);

/**
 * Tests of a suite by Playwright that ended with a status, each with its first error. `flaky` means that the test passed only
 * when it was run again.
 */
const ofPlaywright = (suite, wanted) => [
  ...(suite.specs ?? []).flatMap(({ title, tests }) =>
    tests
      .filter(({ status }) => status === wanted)
      .map(({ projectName, results }) => [`${projectName}: ${title}`, results[0]?.error?.message]),
  ),
  ...(suite.suites ?? []).flatMap((inner) => ofPlaywright(inner, wanted)),
];

const failedSteps = Number(process.argv[2]);
const folder = new URL('../test-results/', import.meta.url);
let passed = 0;
let failed = 0;
const flaky = [];

/** The first lines of an error, as plain text. */
const excerpt = (said = '', lines = 12) => stripVTControlCharacters(said).split('\n').slice(0, lines).join('\n');

for (const name of existsSync(folder) ? readdirSync(folder).sort() : []) {
  if (!name.endsWith('.json') || name.startsWith('.')) continue;
  const report = JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
  passed += report.numPassedTests ?? (report.stats?.expected ?? 0) + (report.stats?.flaky ?? 0);
  for (const [test, said] of report.stats ? ofPlaywright(report, 'unexpected') : ofVitest(report)) {
    failed++;
    console.log(`failed: ${test}\n${excerpt(said)}\n`);
  }
  if (report.stats) flaky.push(...ofPlaywright(report, 'flaky'));
}

for (const [test, said] of flaky) console.log(`flaky: ${test} (${excerpt(said, 1)})`);
// A step that failed without a failing test (lint, build, size) counts as one.
if (failedSteps && !failed) failed = failedSteps;
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed || !passed ? 1 : 0);
