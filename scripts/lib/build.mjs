import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const modified = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs;

const filesOf = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** Whether anything built is missing, or older than anything it is made from. */
function isStale(root) {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const built = Object.values(exports)
    .map((entry) => (typeof entry === 'string' ? entry : entry.default))
    .filter((file) => file.startsWith('./dist/'));
  const oldest = Math.min(...built.map((file) => modified(join(root, file)) ?? 0));
  const sources = [
    ...filesOf(join(root, 'src')),
    ...['rollup.config.mjs', 'package.json'].map((file) => join(root, file)),
  ];
  return sources.some((file) => modified(file) > oldest);
}

/** Builds `dist/` unless it is up to date. */
export async function buildIfStale(root) {
  if (!isStale(root)) return;
  // Not among what the command prints itself.
  console.error('Building the tracker…');
  const rollup = join(root, 'node_modules/rollup/dist/bin/rollup');
  const build = spawn(process.execPath, [rollup, '-c', '--silent'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [code] = await once(build, 'exit');
  if (code !== 0) throw new Error('The build failed.');
}
