// Adds up what the test runners have written to test-results/ and prints the closing line.
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const failedSteps = Number(process.argv[2]);
const folder = new URL('../test-results/', import.meta.url);
let passed = 0;
let failed = 0;

for (const name of existsSync(folder) ? readdirSync(folder) : []) {
  if (!name.endsWith('.json') || name.startsWith('.')) continue;
  const report = JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
  // Vitest, then Playwright, whose retried tests count as failed.
  passed += report.numPassedTests ?? report.stats?.expected ?? 0;
  failed += report.numFailedTests ?? (report.stats ? report.stats.unexpected + report.stats.flaky : 0);
}

// A step that failed without a failing test (lint, build, size) counts as one.
if (failedSteps && !failed) failed = failedSteps;
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed || !passed ? 1 : 0);
