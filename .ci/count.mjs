// Adds up what the test runners have written to test-results/, names the tests that failed and those that passed only on retry,
// and prints the closing line. Arguments: how many steps failed, and another folder than test-results/.
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { readReports } from '../scripts/lib/test-reports.mjs';

const failedSteps = Number(process.argv[2]);
const folder = process.argv[3] ?? fileURLToPath(new URL('../test-results/', import.meta.url));

/** The first lines of an error, as plain text. */
const excerpt = (error, lines) => stripVTControlCharacters(error).split('\n').slice(0, lines).join('\n');

const tests = readReports(folder).flatMap((file) => file.tests);
const having = (wanted) => tests.filter(({ status }) => status === wanted);
const flaky = having('flaky');
const passed = having('passed').length + flaky.length;

for (const { title, error } of having('failed')) console.log(`failed: ${title}\n${excerpt(error, 12)}\n`);
for (const { title, error } of flaky) console.log(`flaky: ${title} (${excerpt(error, 1)})`);
// A step that failed without a failing test (lint, build, size) counts as one.
const failed = having('failed').length || failedSteps;
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed || !passed ? 1 : 0);
