import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import resolve from 'resolve';
import { describe, expect, inject, it } from 'vitest';
import { entries, manifest } from './support/entries.ts';
import { mustRun } from './support/run.ts';

// Resolvers that do not read `exports`: the algorithm of Node.js before version 12.7, which webpack 4, Jest up to 27 and older
// import plugins of ESLint have.

const project = inject('project');
const installed = join(project, 'node_modules/@affitor/sdk');

/** @param fields of a package.json, the first that is there counts: `resolve.mainFields` of webpack 4 */
const find = (specifier: string, fields: string[]): string =>
  resolve.sync(specifier, {
    basedir: project,
    packageFilter: (found) => ({ ...found, main: fields.map((field) => found[field]).find(Boolean)! }),
  });

const published = (file: string) => join(installed, file);
const below = entries.filter(({ specifier }) => specifier !== manifest.name);

describe.each(entries)(
  '$specifier is found by a resolver that does not read exports',
  ({ specifier, conditions, serverOnly }) => {
    it('in Node.js and in Jest', () => {
      expect(find(specifier, ['main'])).toBe(published(conditions.require as string));
    });

    it('in a bundler for browsers', () => {
      const file = find(specifier, ['browser', 'module', 'main']);
      if (serverOnly) expect(readFileSync(file, 'utf8')).toContain('is for servers and was bundled for a browser');
      // The package itself is found by `main`: webpack 4 would take `module` for something that it can parse.
      else expect([conditions.default, conditions.require].map((one) => published(one as string))).toContain(file);
    });

    it('in a bundler for servers, with its declarations beside it', () => {
      if (specifier === manifest.name) return;
      expect(find(specifier, ['module', 'main'])).toBe(published(conditions.default as string));
      expect(existsSync(find(specifier, ['types']))).toBe(true);
    });
  },
);

it('loads what it finds', () => {
  const files = entries.map(({ specifier }) => find(specifier, ['main']));
  const load = `for (const file of ${JSON.stringify(files)}) if (!Object.keys(require(file)).length) throw file`;
  mustRun(project, process.execPath, '-e', load);
});

it('ships a folder for each entry, and no other', () => {
  const tarball = spawnSync('tar', ['-tzf', inject('tarball')], { encoding: 'utf8' }).stdout;
  const folders = [...tarball.matchAll(/^package\/(.+)\/package\.json$/gm)].map(([, folder]) => folder);
  expect(folders.sort()).toEqual(below.map(({ specifier }) => specifier.replace(`${manifest.name}/`, '')).sort());
});

it('TypeScript finds the declarations without typesVersions', () => {
  const folder = join(project, 'old-resolver');
  const copy = join(folder, 'node_modules/@affitor/sdk');
  mkdirSync(join(folder, 'node_modules/@affitor'), { recursive: true });
  mustRun(project, 'cp', '-r', installed, copy);
  const { exports: _, typesVersions: __, ...rest } = JSON.parse(readFileSync(join(copy, 'package.json'), 'utf8'));
  writeFileSync(join(copy, 'package.json'), JSON.stringify(rest));
  writeFileSync(
    join(folder, 'use.ts'),
    `import { Affitor } from '@affitor/sdk/server';\nconst affitor: Affitor = new Affitor({ apiKey: 'key' });\n// @ts-expect-error it has types\naffitor.track();\n`,
  );
  const options = [
    '--noEmit',
    '--strict',
    '--target',
    'ES2022',
    '--module',
    'commonjs',
    '--moduleResolution',
    'node10',
  ];
  // The version before the one that calls node10 deprecated.
  const compiler = join(import.meta.dirname, '../../node_modules/typescript5.9/bin/tsc');
  mustRun(folder, process.execPath, compiler, ...options, 'use.ts');
});
