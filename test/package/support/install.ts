import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { type Entry, readEntries } from '../../../scripts/lib/reference.mjs';
import { mustRun } from './run.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The packed tarball. */
    tarball: string;
    /** A merchant's project that has it installed. */
    project: string;
    /** What it exports, read from its declarations. */
    published: Entry[];
  }
}

const root = fileURLToPath(new URL('../../../', import.meta.url));

const filesIn = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(root, folder, name))
    .filter((path) => statSync(path).isFile());

const times = (paths: string[]) => paths.map((path) => statSync(path).mtimeMs);

const buildIsStale = (): boolean => {
  if (!existsSync(join(root, 'dist'))) return true;
  const sources = [...filesIn('src'), ...['rollup.config.mjs', 'package.json'].map((name) => join(root, name))];
  return Math.max(...times(sources)) > Math.min(...times(filesIn('dist')));
};

/** What the package expects its user to have comes from this repository instead of from the network. */
const linkPeers = (project: string) => {
  const { peerDependencies = {} } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  for (const peer of Object.keys(peerDependencies).flatMap((name) => [name, `@types/${name}`])) {
    const source = join(root, 'node_modules', peer);
    const target = join(project, 'node_modules', peer);
    if (!existsSync(source)) continue;
    mkdirSync(dirname(target), { recursive: true });
    symlinkSync(source, target, 'dir');
  }
};

export default (vitest: TestProject): (() => void) => {
  if (buildIsStale()) mustRun(root, 'npm', 'run', 'build');
  const folder = mkdtempSync(join(tmpdir(), 'affitor-package-'));
  // Whatever the home folder is: it may be read-only, and npm asks the registry for a newer npm now and then.
  const npm = ['npm', `--cache=${join(folder, 'cache')}`, '--offline', '--no-update-notifier'] as const;
  const [packed] = JSON.parse(mustRun(root, ...npm, 'pack', '--json', '--pack-destination', folder)) as {
    filename: string;
  }[];
  const tarball = join(folder, packed!.filename);
  const project = join(folder, 'project');
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'merchant', private: true, type: 'module' }));
  mustRun(project, ...npm, 'install', '--no-audit', '--no-fund', '--legacy-peer-deps', tarball);
  linkPeers(project);
  vitest.provide('tarball', tarball);
  vitest.provide('project', project);
  vitest.provide('published', readEntries(join(project, 'node_modules/@affitor/sdk')));
  return () => rmSync(folder, { recursive: true });
};
