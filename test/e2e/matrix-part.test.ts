import { readdirSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ROWS } from '../../e2e/matrix/rows.ts';
import { representatives, scenarios } from '../../e2e/matrix/scenarios/index.ts';

const ROW_NAMES = Object.keys(ROWS);

describe('the scenarios of the failure matrix', () => {
  it('cover every row', () => {
    expect([...new Set(scenarios.map(({ row }) => row))]).toEqual(ROW_NAMES);
  });

  it('are represented by one of each row', () => {
    expect([...representatives].map(({ row }) => row)).toEqual(ROW_NAMES);
  });
});

describe('the end-to-end tests', () => {
  const e2e = new URL('../../e2e/', import.meta.url);
  const specs = readdirSync(e2e, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.spec.ts'));

  const load = async () => {
    vi.resetModules();
    const [{ default: base }, { default: engines }] = await Promise.all([
      import('../../playwright.config.ts'),
      import('../../playwright.engines.config.ts'),
    ]);
    const ignored = (base.testIgnore as string[]).map((glob) => /^\*\*\/(e2e\/\w+\/)\*\*$/.exec(glob)![1]!);
    const inChromium = specs.filter((name) => !ignored.some((folder) => `e2e/${name}`.startsWith(folder)));
    const inEngines = specs.filter((name) =>
      engines.projects!.some(({ testDir }) => `e2e/${name}`.startsWith(`${testDir}/`)),
    );
    return { base, engines, inChromium, inEngines };
  };

  afterEach(() => vi.unstubAllEnvs());

  it('run once each in CI, where another step runs the matrix', async () => {
    vi.stubEnv('E2E_MATRIX', 'none');
    const { inChromium, inEngines } = await load();
    expect([...inChromium, ...inEngines].sort()).toEqual(specs.sort());
  });

  it('include a part of the matrix in `npm test`, and all of it in `npm run test:engines`', async () => {
    vi.stubEnv('E2E_MATRIX', undefined);
    const { base, engines, inChromium, inEngines } = await load();
    expect(inChromium).toContain('matrix/matrix.spec.ts');
    expect(inEngines).toContain('matrix/matrix.spec.ts');
    expect(base.projects!.map(({ grep, grepInvert }) => [grep, grepInvert])).toEqual([
      [undefined, /@variation|@whole-browser/],
      [/@whole-browser/, undefined],
    ]);
    expect(Object.fromEntries(engines.projects!.map(({ name, grepInvert }) => [name, grepInvert]))).toEqual({
      chromium: undefined,
      firefox: /\bF3[1-7] .*@variation/,
      webkit: /\bF3[0-7] .*@variation/,
      'tracking-prevention': undefined,
    });
    expect(engines).not.toHaveProperty('grepInvert');
  });
});
