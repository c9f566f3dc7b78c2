// `npm run release:check`: whether what is here may be published. Builds afresh, looks at what can be seen, then runs everything that
// `npm test` runs: sizes, publint and arethetypeswrong among it.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findProblems } from './lib/release-facts.mjs';
import { integrityOf } from './lib/release-files.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path) => readFileSync(`${root}${path}`, 'utf8');
const run = (program, args, stdio = 'inherit') => spawnSync(program, args, { cwd: root, stdio, encoding: 'utf8' });

const must = (...args) => {
  if (run('npm', args).status !== 0) process.exit(1);
};

// What an earlier build left behind must not be published.
rmSync(`${root}dist`, { recursive: true, force: true });
must('run', '--silent', 'build');

const scripts = readdirSync(`${root}dist`).filter((name) => /^affitor-.*\.js$/.test(name));
const problems = findProblems({
  manifest: JSON.parse(read('package.json')),
  changelog: read('CHANGELOG.md'),
  status: run('git', ['status', '--porcelain'], 'pipe').stdout,
  hashes: JSON.parse(read('dist/sri.json')),
  actual: Object.fromEntries(scripts.map((name) => [name, integrityOf(read(`dist/${name}`))])),
});
if (problems.length) {
  console.error(problems.map((problem) => `✗ ${problem}`).join('\n'));
  process.exit(1);
}
must('test');
console.log('\nReady: tag it; the workflow publishes with provenance.');
