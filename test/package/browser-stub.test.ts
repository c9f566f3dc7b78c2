import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { build as esbuild } from 'esbuild';
import { build as vite } from 'vite';
import { describe, expect, inject, it } from 'vitest';
import { entries } from './support/entries.ts';
import { mustRun } from './support/run.ts';

const project = inject('project');

/** Each bundles one source file for a browser into a script that needs nothing. */
const BUNDLERS: Record<string, (folder: string, entry: string) => Promise<string>> = {
  esbuild: async (_folder, entry) => {
    const { outputFiles } = await esbuild({ entryPoints: [entry], bundle: true, write: false, platform: 'browser' });
    return outputFiles[0]!.text;
  },
  vite: async (folder, entry) => {
    const outDir = join(folder, 'out');
    await vite({
      root: folder,
      configFile: false,
      logLevel: 'error',
      build: { outDir, minify: false, rollupOptions: { input: entry }, modulePreload: false },
    });
    const [file] = readdirSync(join(outDir, 'assets'));
    return readFileSync(join(outDir, 'assets', file!), 'utf8');
  },
};

describe.each(entries.filter(({ serverOnly }) => serverOnly))('$specifier in a browser', ({ specifier }) => {
  const names: string[] = JSON.parse(
    mustRun(
      project,
      process.execPath,
      '--input-type=module',
      '-e',
      `console.log(JSON.stringify(Object.keys(await import('${specifier}'))))`,
    ),
  );

  it.each(
    Object.keys(BUNDLERS).flatMap((bundler) => [
      [bundler, 'imported', `import * as entry from '${specifier}'; globalThis.entry = entry;`] as const,
      ...(bundler === 'esbuild' ? [[bundler, 'required', `globalThis.entry = require('${specifier}');`] as const] : []),
    ]),
  )('bundled by %s where it is %s, loads and throws on use, saying why', async (bundler, how, source) => {
    const folder = join(project, `stub-${specifier.split('/').pop()}-${bundler}-${how}`);
    mkdirSync(folder);
    const entry = join(folder, 'entry.js');
    writeFileSync(entry, source);
    const code = await BUNDLERS[bundler]!(folder, entry);
    expect(code).not.toContain('/api/v1/track/');

    const scope = createContext({}) as { entry: Record<string, unknown> };
    runInContext(code, scope);
    expect(Object.keys(scope.entry).sort()).toEqual([...names].sort());
    for (const name of names.filter((one) => typeof scope.entry[one] === 'function')) {
      Object.assign(scope, { name });
      for (const use of ['new entry[name]({})', 'entry[name]({})']) {
        expect(() => runInContext(use, createContext(scope)), `${name}: ${use}`).toThrow(`${specifier} is for servers`);
      }
    }
    // The lists of events are no secret.
    const constants = names.filter((one) => typeof scope.entry[one] !== 'function');
    expect(constants).toEqual(specifier.endsWith('/relay') ? [] : [expect.stringMatching(/^[A-Z_]+_EVENTS$/)]);
  });
});
