import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { describe, expect, inject, it } from 'vitest';
import { entries, manifest } from './support/entries.ts';
import { mustRun, run } from './support/run.ts';

const project = inject('project');
const tarball = inject('tarball');
const installed = join(project, 'node_modules/@affitor/sdk');
const bin = (name: string) => fileURLToPath(new URL(`../../node_modules/.bin/${name}`, import.meta.url));

describe('the tarball', () => {
  const files = mustRun(project, 'tar', '-tzf', tarball)
    .trim()
    .split('\n')
    .map((path) => path.replace('package/', ''));

  it('holds what was built, and nothing else', () => {
    for (const file of files)
      expect(file).toMatch(/^(dist\/[\w.-]+\.(js|d\.ts)|package\.json|README\.md|LICENSE|CHANGELOG\.md)$/);
    expect(files).toEqual(expect.arrayContaining(['package.json', 'LICENSE', 'CHANGELOG.md']));
  });

  it('holds every file that its package.json names', () => {
    const named = [
      ...Object.values(manifest.exports).flatMap((target) =>
        typeof target === 'string' ? target : Object.values(target),
      ),
      manifest.unpkg,
      manifest.jsdelivr,
      manifest.types,
    ];
    for (const path of named) if (path) expect(files).toContain(path.replace('./', ''));
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
    const asset = Object.keys(manifest.exports).filter((path) => path.endsWith('.js'));
    const options = ['--profile', 'esm-only', '--no-definitely-typed', '--exclude-entrypoints', ...asset];
    const { status, output } = run(project, bin('attw'), tarball, ...options);
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
  expect(serverOnly.sort()).toEqual(['@affitor/sdk/relay', '@affitor/sdk/server']);
});

describe.each(entries)('$specifier', ({ specifier, serverOnly }) => {
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

  it('is required in Node.js, with the same names', () => {
    const required = script(`
      import { createRequire } from 'node:module';
      console.log(JSON.stringify(Object.keys(createRequire(import.meta.url)('${specifier}'))));
    `);
    expect(required.filter((name) => !['__esModule', 'module.exports'].includes(name)).sort()).toEqual(
      [...names].sort(),
    );
  });

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

  it(serverOnly ? 'cannot be bundled for a browser' : 'is bundled for a browser', () => {
    write('entry.js', `export * from '${specifier}';`);
    const { status, output } = bundle('--platform=browser');
    expect(status === 0, output).toBe(!serverOnly);
    if (serverOnly) expect(output).toMatch(/Could not resolve|not exported/);
  });

  it('is bundled for a worker, where "workerd" comes before "browser"', () => {
    write('entry.js', `export * from '${specifier}';`);
    const { status, stdout, output } = bundle('--platform=browser', '--conditions=workerd,worker,browser');
    expect(status, output).toBe(0);
    for (const name of names) expect(stdout).toContain(name);
    expect(stdout).not.toMatch(/\brequire\(|from ?"node:/);
  });
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
  const { status, output } = run(project, bin('tsc'), '-p', project);
  expect(status, output).toBe(0);
};
