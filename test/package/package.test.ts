import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { describe, expect, inject, it } from 'vitest';
import providers from '../../scripts/lib/providers.cjs';
import { entries, filesOf, manifest } from './support/entries.ts';
import { bin, compiler, mustRun, run } from './support/run.ts';

const project = inject('project');
const tarball = inject('tarball');
const installed = join(project, 'node_modules/@affitor/sdk');

describe('the tarball', () => {
  const files = mustRun(project, 'tar', '-tzf', tarball)
    .trim()
    .split('\n')
    .map((path) => path.replace('package/', ''));

  it('holds what was built, and nothing else', () => {
    for (const file of files)
      expect(file).toMatch(
        /^(dist\/([\w.-]+\.(c?js|d\.c?ts)|sri\.json)|(\w+\/)?package\.json|README\.md|LICENSE|CHANGELOG\.md)$/,
      );
    expect(files).toEqual(expect.arrayContaining(['package.json', 'LICENSE', 'CHANGELOG.md']));
  });

  it('holds every file that its package.json names', () => {
    const named = [
      ...filesOf(manifest.exports),
      ...filesOf(manifest.typesVersions),
      manifest.main,
      manifest.unpkg,
      manifest.jsdelivr,
      manifest.types,
    ];
    for (const path of named) expect(files).toContain(path.replace('./', ''));
  });

  it('depends on nothing, and nothing is installed beside it', () => {
    expect(manifest.dependencies).toBeUndefined();
    const lock = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8'));
    expect(Object.keys(lock.packages)).toEqual(['', 'node_modules/@affitor/sdk']);
  });

  it('passes publint --strict', async () => {
    const { messages, pkg } = await publint({
      pack: { tarball: readFileSync(tarball).buffer as ArrayBuffer },
      strict: true,
    });
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
  });

  it('passes arethetypeswrong', () => {
    const asset = Object.keys(manifest.exports).filter((path) => /\.js$|sri\.json$/.test(path));
    const options = ['--no-definitely-typed', '--exclude-entrypoints', ...asset];
    const { status, output } = run(project, bin('attw'), tarball, ...options);
    expect(status, output).toBe(0);
  });

  it('holds each script under a name with the version too, and the hashes of both', () => {
    const scripts = files.filter((file) => /^dist\/affitor-[a-z-]+\.js$/.test(file));
    const hashes = JSON.parse(readFileSync(join(installed, 'dist/sri.json'), 'utf8'));
    expect(scripts.length).toBeGreaterThan(0);
    const copies = scripts.map((file) => file.replace(/\.js$/, `.${manifest.version}.js`));
    const hashed = [...scripts, 'affitor-tracker.dev.js', ...copies].map((file) => file.replace('dist/', ''));
    expect(Object.keys(hashes).sort()).toEqual(hashed.sort());
    for (const [name, hash] of Object.entries(hashes)) {
      const content = readFileSync(join(installed, 'dist', name));
      expect(hash).toBe(`sha384-${createHash('sha384').update(content).digest('base64')}`);
    }
    for (const [index, file] of scripts.entries()) {
      const copy = readFileSync(join(installed, copies[index]!), 'utf8');
      expect(copy.endsWith(readFileSync(join(installed, file), 'utf8'))).toBe(true);
    }
  });

  it('holds copies that linters leave alone when they are checked in', () => {
    const copy = join(installed, manifest.unpkg.replace(/js$/, `${manifest.version}.js`));
    const checked = join(project, 'vendored.js');
    const text = readFileSync(copy, 'utf8');
    expect(text).toMatch(/^\/\* eslint-disable \*\/$/m);
    writeFileSync(checked, text);
    const { status, output } = run(project, bin('biome'), 'check', checked);
    expect(status, output).toBe(0);
  });

  it('holds a script that is complete in itself', () => {
    const script = readFileSync(join(installed, manifest.unpkg), 'utf8');
    expect(script).not.toMatch(/\b(import|export)\b[\s{*"']/);
    expect(() => new Function(script)).not.toThrow();
  });
});

it('keeps the server entries, and them alone, out of browsers', () => {
  const serverOnly = entries.filter((entry) => entry.serverOnly).map(({ specifier }) => specifier);
  const names = ['relay', 'server', ...providers];
  expect(serverOnly.sort()).toEqual(names.map((name) => `@affitor/sdk/${name}`).sort());
});

describe.each(entries)('$specifier', ({ specifier, serverOnly, conditions }) => {
  const script = (text: string) =>
    JSON.parse(mustRun(project, process.execPath, '--input-type=module', '-e', text)) as string[];
  const names = script(`console.log(JSON.stringify(Object.keys(await import('${specifier}'))))`);

  it('is imported in Node.js, saying nothing and starting nothing', () => {
    expect(names.length).toBeGreaterThan(0);
    expect(run(project, process.execPath, '--input-type=module', '-e', `await import('${specifier}')`)).toMatchObject({
      status: 0,
      output: '',
    });
  });

  // Jest resolves as Node.js does with these conditions: "node", or "browser" in its jsdom environment. Bundlers and dev
  // servers add "development".
  it.each(['node', 'browser', 'development'])(
    'is required as CommonJS, with the same names, under the condition %j',
    (condition) => {
      const [path, required] = JSON.parse(
        mustRun(
          project,
          process.execPath,
          `--conditions=${condition}`,
          '--input-type=commonjs',
          '-e',
          `console.log(JSON.stringify([require.resolve('${specifier}'), Object.keys(require('${specifier}'))]))`,
        ),
      );
      const hasDevelopment = typeof conditions.development === 'object';
      expect(path).toMatch(condition === 'development' && hasDevelopment ? /\.development\.cjs$/ : /\w\.cjs$/);
      expect(required.sort()).toEqual([...names].sort());
    },
  );

  const bundle = (...options: string[]) => {
    const entry = join(project, 'entry.js');
    return run(
      project,
      bin('esbuild'),
      entry,
      '--bundle',
      '--format=esm',
      '--log-level=error',
      '--external:react',
      '--external:react/jsx-runtime',
      ...options,
    );
  };

  it('is bundled for a browser', () => {
    write('entry.js', `export * from '${specifier}';`);
    const { status, stdout, output } = bundle('--platform=browser');
    expect(status, output).toBe(0);
    // What needs a server is not there; links talk to the tracker of the page alone, and the doctor asks as the tracker does.
    expect(stdout.includes('/api/v1/track/')).toBe(!serverOnly && specifier !== '@affitor/sdk/links');
  });

  it.each(['workerd', 'edge-light', 'deno'])(
    'is bundled for an edge runtime, where %j comes before "browser"',
    (condition) => {
      write('entry.js', `export * from '${specifier}';`);
      const { status, stdout, output } = bundle('--platform=browser', `--conditions=${condition},worker,browser`);
      expect(status, output).toBe(0);
      for (const name of names) expect(stdout).toContain(name);
      if (/(server|relay)$/.test(specifier)) expect(stdout).toContain('/api/v1/track/');
      expect(stdout).not.toMatch(/\brequire\(|from ?"node:/);
    },
  );
});

describe('the declarations', () => {
  it.each([
    ['bundler', 'ESNext'],
    ['node16', 'Node16'],
  ])('compile with moduleResolution %s and skipLibCheck false', (moduleResolution, module) => {
    write(
      'use.ts',
      entries
        .map(({ specifier }, index) => `import * as entry${index} from '${specifier}';\nexport { entry${index} };`)
        .join('\n'),
    );
    compile({ moduleResolution, module }, 'use.ts');
  });

  it('compile in a CommonJS project', () => {
    mkdirSync(join(project, 'commonjs'), { recursive: true });
    write('commonjs/package.json', JSON.stringify({ type: 'commonjs' }));
    write(
      'commonjs/use.ts',
      `import Default, { Affitor, type SaleResult } from '@affitor/sdk/server';
       import sdk = require('@affitor/sdk');
       import { createRelay } from '@affitor/sdk/relay';
       import { useAffitor } from '@affitor/sdk/react';
       export const client: Affitor = new Default({ apiKey: undefined });
       export const result: Promise<SaleResult> = client.trackSale({ customerKey: 'a', transactionId: 't', amountCents: 1 });
       export const tracker: sdk.AffitorTracker | null = sdk.init({ programId: 1 });
       export { createRelay, useAffitor };`,
    );
    compile({ moduleResolution: 'node16', module: 'Node16' }, 'commonjs/use.ts');
  });

  it('say what the README says of the server', () => {
    write(
      'server.ts',
      `import { Affitor } from '@affitor/sdk/server';
       declare const process: { env: Record<string, string | undefined> };
       const affitor = new Affitor({ apiKey: process.env.AFFITOR_API_KEY, apiBase: process.env.AFFITOR_API_BASE });
       const sale = await affitor.trackSale({ customerKey: 42, transactionId: 'in_1', amountCents: 4900 });
       const read: [number, Record<string, unknown> | null, string | undefined] = [sale.status, sale.data, sale.error];
       if (!sale.ok && sale.retryable) throw new Error(sale.error);
       // @ts-expect-error a misspelt field
       affitor.trackLead({ customerkey: 'user_42' });
       // @ts-expect-error a sale without a transaction
       affitor.trackSale({ customerKey: 'user_42', amountCents: 4900 });
       // @ts-expect-error a misspelt option
       new Affitor({ apikey: 'key' });
       export { read };`,
    );
    compile({ moduleResolution: 'bundler', module: 'ESNext', exactOptionalPropertyTypes: true }, 'server.ts');
  });

  it('say what the README says', () => {
    write(
      'typed.ts',
      `import { init, signup, type AffitorTracker, type SignupResult } from '@affitor/sdk';
       const tracker: AffitorTracker | null = init({ programId: 1, apiBase: '/affitor', consent: 'required' });
       const result: SignupResult = await signup('user_42', 'jane@example.com');
       if (result.status === 'rejected') console.warn(result.error.toUpperCase());
       // @ts-expect-error there is no error to read unless the signup was rejected
       result.error;
       // @ts-expect-error null outside a browser
       tracker.getClickId();`,
    );
    compile({ moduleResolution: 'bundler', module: 'ESNext' }, 'typed.ts');
  });
});

const write = (name: string, text: string) => writeFileSync(join(project, name), text);

const compile = (options: Record<string, unknown>, file: string) => {
  write(
    'tsconfig.json',
    JSON.stringify({
      compilerOptions: {
        target: 'ES2022',
        lib: ['ES2022', 'DOM'],
        types: [],
        strict: true,
        noEmit: true,
        skipLibCheck: false,
        ...options,
      },
      files: [file],
    }),
  );
  const { status, output } = run(project, process.execPath, compiler(), '-p', project);
  expect(status, output).toBe(0);
};
