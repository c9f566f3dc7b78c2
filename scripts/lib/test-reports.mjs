// Reads what the test runners have written to test-results/: JSON reports by Vitest and by Playwright.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

const STATUS = { passed: 'passed', failed: 'failed', expected: 'passed', unexpected: 'failed', flaky: 'flaky' };

const ofVitest = ({ testResults }) =>
  testResults.map(({ name, startTime, endTime, status, message, assertionResults }) => {
    const file = relative(root, name);
    const tests = assertionResults.map(({ fullName, status, failureMessages }) => ({
      title: fullName,
      status: STATUS[status] ?? 'skipped',
      error: failureMessages?.[0] ?? '',
    }));
    // A file that could not be loaded has no tests.
    if (status === 'failed' && !tests.some((test) => test.status === 'failed'))
      tests.push({ title: file, status: 'failed', error: message ?? '' });
    return { file, seconds: (endTime - startTime) / 1000, tests };
  });

const specsOf = ({ specs = [], suites = [] }) => [...specs, ...suites.flatMap(specsOf)];

const ofPlaywright = ({ config, suites }) =>
  suites.flatMap(specsOf).map(({ file, title, tests }) => ({
    file: relative(root, join(config.rootDir, file)),
    seconds: tests.flatMap(({ results }) => results).reduce((sum, { duration = 0 }) => sum + duration / 1000, 0),
    tests: tests.map(({ projectName, status, results }) => ({
      title: `${projectName}: ${title}`,
      // A test that passed only when it was run again is flaky.
      status: STATUS[status] ?? 'skipped',
      error: results[0]?.error?.message ?? '',
    })),
  }));

/** A step without a test runner reports only how many checks passed and failed. */
const ofCounts = (name, { numPassedTests, numFailedTests }) => {
  const tests = (count, status) => Array.from({ length: count }, () => ({ title: name, status, error: '' }));
  return [{ file: name, seconds: 0, tests: [...tests(numPassedTests, 'passed'), ...tests(numFailedTests, 'failed')] }];
};

const ofReport = (name, report) => {
  if (report.testResults) return ofVitest(report);
  return report.suites ? ofPlaywright(report) : ofCounts(name, report);
};

/**
 * All reports of a folder, one entry for each file; of Playwright's, for each test.
 *
 * @param {string} folder
 * @returns {import('./test-reports.d.mts').TestFile[]}
 */
export const readReports = (folder) =>
  (existsSync(folder) ? readdirSync(folder).sort() : [])
    .filter((name) => name.endsWith('.json') && !name.startsWith('.'))
    .flatMap((name) => ofReport(name.slice(0, -'.json'.length), JSON.parse(readFileSync(join(folder, name), 'utf8'))));

/**
 * The files that took longest, slowest first.
 *
 * @param {import('./test-reports.d.mts').TestFile[]} reports
 * @param {number} count how many files at most
 * @returns {{ file: string, seconds: number }[]}
 */
export const slowestFiles = (reports, count) => {
  const times = new Map();
  for (const { file, seconds } of reports) times.set(file, (times.get(file) ?? 0) + seconds);
  return [...times]
    .map(([file, seconds]) => ({ file, seconds }))
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, count);
};
