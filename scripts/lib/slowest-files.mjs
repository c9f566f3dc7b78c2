import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

const ofVitest = ({ testResults }) =>
  testResults.map(({ name, startTime, endTime }) => [relative(root, name), endTime - startTime]);

const testsOf = ({ specs = [], suites = [] }) => [...specs, ...suites.flatMap(testsOf)];

const ofPlaywright = ({ config, suites }) =>
  suites
    .flatMap(testsOf)
    .map(({ file, tests }) => [
      relative(root, join(config.rootDir, file)),
      tests.flatMap(({ results }) => results).reduce((sum, { duration }) => sum + duration, 0),
    ]);

/** Milliseconds that each file took, of one report by Vitest or Playwright. */
export const timesOf = (report) => (report.testResults ? ofVitest(report) : ofPlaywright(report));

/**
 * The files that took longest, all reports of a folder together.
 *
 * @param {string} folder with the JSON reports of Vitest and Playwright
 * @param {number} count how many files at most
 * @returns {{ file: string, seconds: number }[]} slowest first
 */
export const readSlowest = (folder, count) => {
  const times = new Map();
  for (const name of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
    for (const [file, ms] of timesOf(JSON.parse(readFileSync(join(folder, name), 'utf8')))) {
      times.set(file, (times.get(file) ?? 0) + ms);
    }
  }
  return [...times]
    .map(([file, ms]) => ({ file, seconds: ms / 1000 }))
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, count);
};
