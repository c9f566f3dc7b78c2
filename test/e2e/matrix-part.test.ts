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
    expect(engines).not.toHaveProperty('grepInvert');
  });

  /** Titles as Playwright matches them, of the scenarios that a project of the engines' configuration runs. */
  const scenariosOf = async (project: string) => {
    const { engines } = await load();
    const { grepInvert } = engines.projects!.find(({ name }) => name === project)!;
    return scenarios.filter((scenario) => {
      const tag = representatives.has(scenario) ? '' : ' @variation';
      return !(grepInvert as RegExp | undefined)?.test(
        `${project} matrix/matrix.spec.ts ${scenario.row} ${scenario.title}${tag}`,
      );
    });
  };

  it('run every scenario of the matrix in Chromium', async () => {
    vi.stubEnv('E2E_MATRIX', undefined);
    expect(await scenariosOf('chromium')).toHaveLength(scenarios.length);
  });

  it.each(['firefox', 'webkit'])(
    'run in %s each representative, and variations of rows in which engines differ',
    async (engine) => {
      vi.stubEnv('E2E_MATRIX', undefined);
      const chosen = await scenariosOf(engine);
      for (const scenario of representatives) expect(chosen).toContain(scenario);
      const variations = chosen.filter((scenario) => !representatives.has(scenario));
      expect([...new Set(variations.map(({ row }) => row))]).toEqual([
        'F8',
        'F12',
        'F13',
        'F15',
        'F17',
        'F18',
        'F25',
        'F34',
      ]);
      expect(variations.filter(({ row }) => row === 'F34').every(({ title }) => title.includes('flood'))).toBe(true);
    },
  );

  it.each(['firefox', 'webkit'])('run every scenario in %s with --all', async (engine) => {
    vi.stubEnv('E2E_MATRIX', 'all');
    expect(await scenariosOf(engine)).toHaveLength(scenarios.length);
  });
});
