// Adds up what the test runners have written to test-results/, names what failed, and prints the closing line.
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Of a report by Vitest: its failed tests, each with what was said of it. */
const ofVitest = ({ testResults = [] }) =>
  testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'failed')
    .map(({ fullName, failureMessages }) => [fullName, failureMessages[0]]);

/** The same of a suite by Playwright, where one that passed when it was tried again counts as failed too. */
const ofPlaywright = ({ specs = [], suites = [] }) => [
  ...specs.flatMap(({ title, tests }) =>
    tests
      .filter(({ status }) => status === 'unexpected' || status === 'flaky')
      .map(({ projectName, results }) => [`${projectName}: ${title}`, results[0]?.error?.message]),
  ),
  ...suites.flatMap(ofPlaywright),
];

const failedSteps = Number(process.argv[2]);
const folder = new URL('../test-results/', import.meta.url);
let passed = 0;
let failed = 0;

for (const name of existsSync(folder) ? readdirSync(folder) : []) {
  if (!name.endsWith('.json') || name.startsWith('.')) continue;
  const report = JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
  passed += report.numPassedTests ?? report.stats?.expected ?? 0;
  for (const [test, said = ''] of report.stats ? ofPlaywright(report) : ofVitest(report)) {
    failed++;
    console.log(`failed: ${test}\n${said.split('\n').slice(0, 12).join('\n')}\n`);
  }
}

// A step that failed without a failing test (lint, build, size) counts as one.
if (failedSteps && !failed) failed = failedSteps;
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed || !passed ? 1 : 0);
