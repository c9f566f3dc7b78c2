// `npm run matrix:table`: writes what the last `npm run test:engines` found, in each engine, into the documents that show it.
// With `--check`, only says whether they show it.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { register } from 'tsx/esm/api';

register();
const { ENGINES, flawsOf, readTable, renderTable, replaceTable } = await import('../e2e/matrix/table.ts');
const { renderDocument } = await import('../e2e/engines/measured.ts');

const root = fileURLToPath(new URL('..', import.meta.url));
const README = `${root}README.md`;
const MEASURED = `${root}docs/measured/tracking-prevention.md`;
const fail = (text) => {
  console.error(text);
  process.exit(1);
};

const readResults = (name) => {
  const file = `${root}test-results/${name}.json`;
  if (!existsSync(file)) fail(`There is no ${file}. Run \`npm run test:engines\` first.`);
  return JSON.parse(readFileSync(file, 'utf8'));
};

const run = Object.fromEntries(ENGINES.map((engine) => [engine, readResults(`matrix/${engine}`)]));
const flaws = flawsOf(run);
if (flaws.length) fail(`This run cannot be shown:\n${flaws.join('\n')}`);
const readme = readFileSync(README, 'utf8');

if (process.argv.includes('--check')) {
  // Which versions happened to be installed is no reason to change the document.
  const withoutHead = (table) => table.replace(/.*/, '');
  if (withoutHead(renderTable(run)) !== withoutHead(readTable(readme))) {
    fail('The table in README.md says otherwise than this run. Run `npm run matrix:table` and commit what it writes.');
  }
} else {
  const { measured, version } = readResults('tracking-prevention');
  writeFileSync(README, replaceTable(readme, renderTable(run)));
  mkdirSync(dirname(MEASURED), { recursive: true });
  writeFileSync(MEASURED, renderDocument(measured, version));
}
