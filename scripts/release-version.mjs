// `npm run release:version -- minor` (or major, patch, 1.2.3): writes the version into package.json, package-lock.json and the page that shows
// how to name it, and gives what is unreleased in CHANGELOG.md its heading. Commits nothing.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { nextVersion, release } from './lib/changelog.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const changelog = `${root}CHANGELOG.md`;
const start = `${root}docs/start.md`;

try {
  const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  const next = nextVersion(version, process.argv[2] ?? '');
  const released = release(readFileSync(changelog, 'utf8'), next, new Date().toISOString().slice(0, 10));
  const npm = ['version', next, '--no-git-tag-version', '--ignore-scripts'];
  const { status } = spawnSync('npm', npm, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error('npm could not write the version');
  writeFileSync(changelog, released);
  writeFileSync(start, readFileSync(start, 'utf8').replaceAll(`@affitor/sdk@${version}`, `@affitor/sdk@${next}`));
  console.log(`${version} → ${next}. Read CHANGELOG.md, commit, npm run release:check, tag v${next}.`);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
