import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

const FORBIDDEN = [
  'await page.waitForTimeout(100);',
  'await page.context().pages()[0]!.waitForTimeout(QUIET);',
  'await new Promise((r) => setTimeout(r, 100));',
  'await new Promise((resolve) => { setTimeout(resolve, 100) });',
  'await new Promise<void>((resolve) => { setTimeout(() => resolve(), 100) });',
  'await new Promise<void>((resolve: () => void, reject) => setTimeout(() => { resolve() }, 10).unref());',
  'await new Promise(function (whenDone) { setTimeout(whenDone, 100) });',
  'const later = (wait: number) => new Promise((x) => setTimeout(x, wait));',
  'await new Promise((resolve) => globalThis.setTimeout(resolve, 100));',
  'const { promise, resolve } = Promise.withResolvers(); setTimeout(resolve, 100);',
  "import { setTimeout as after } from 'node:timers/promises';",
  "import * as timers from 'timers/promises';",
  "const { setTimeout: pause } = await import('node:timers/promises');",
  'await sleep(100);',
  'for (; !isReady(); await sleep(50)) {}',
  'await clock.sleep(100);',
];

const ALLOWED = [
  'setTimeout(() => child.kill(), 10_000);',
  "await new Promise((resolve, reject) => { child.once('exit', resolve); setTimeout(() => reject(new Error('late')), 100) });",
  "await expect.poll(() => seen).toBe(true); await page.waitForFunction('ready');",
  "test.setTimeout(120_000); vi.useFakeTimers({ toFake: ['setTimeout'] });",
  '// biome-ignore lint/plugin/no-bare-wait: the window in which nothing may happen is the subject\nawait page.waitForTimeout(100);',
  "// biome-ignore lint/style/noRestrictedImports: a slow server is the subject\nimport { setTimeout as delay } from 'node:timers/promises';",
];

/** What Biome, with the configuration of this repository, says of each file. */
const lint = (files: Record<string, string>): Record<string, string[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'affitor-lint-'));
  try {
    const { vcs: _, ...configuration } = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8'));
    writeFileSync(join(folder, 'biome.json'), JSON.stringify(configuration));
    cpSync(join(root, 'scripts/lint'), join(folder, 'scripts/lint'), { recursive: true });
    for (const [name, code] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), `${code}\n`);
    }
    const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
    const only = ['--only=plugin', '--only=style/noRestrictedImports', '--max-diagnostics=none'];
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [biome, 'lint', '--reporter=json', ...only, ...Object.keys(files)],
      {
        cwd: folder,
        encoding: 'utf8',
      },
    );
    if (!stdout) throw new Error(stderr);
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: { category: string; location: { path: string } }[] };
    const found: Record<string, string[]> = Object.fromEntries(Object.keys(files).map((name) => [name, []]));
    for (const { category, location } of diagnostics) found[location.path]!.push(category);
    return found;
  } finally {
    rmSync(folder, { recursive: true });
  }
};

describe('the lint rule against bare waits', () => {
  let found: Record<string, string[]>;
  beforeAll(() => {
    found = lint({
      ...Object.fromEntries(FORBIDDEN.map((code, index) => [`e2e/forbidden-${index}.ts`, code])),
      ...Object.fromEntries(ALLOWED.map((code, index) => [`e2e/allowed-${index}.ts`, code])),
      ...Object.fromEntries(
        [
          'test/a.test.ts',
          'examples/shop/a.tsx',
          'e2e/support/a.mjs',
          'src/a.ts',
          'scripts/a.mjs',
          'e2e/backend/a.ts',
        ].map((name) => [name, FORBIDDEN[2]!]),
      ),
    });
  });

  it.each(FORBIDDEN.map((code, index) => [code, index] as const))('forbids %s', (_code, index) => {
    expect(found[`e2e/forbidden-${index}.ts`]).not.toEqual([]);
  });

  it.each(ALLOWED.map((code, index) => [code, index] as const))('allows %s', (_code, index) => {
    expect(found[`e2e/allowed-${index}.ts`]).toEqual([]);
  });

  it('concerns tests and examples, not the code that they are about', () => {
    const isForbidden = Object.entries(found).filter(([name]) => !/(forbidden|allowed)-/.test(name));
    expect(Object.fromEntries(isForbidden.map(([name, categories]) => [name, categories.length > 0]))).toEqual({
      'test/a.test.ts': true,
      'examples/shop/a.tsx': true,
      'e2e/support/a.mjs': true,
      'src/a.ts': false,
      'scripts/a.mjs': false,
      'e2e/backend/a.ts': false,
    });
  });
});
