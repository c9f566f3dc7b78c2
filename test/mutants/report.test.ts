import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  FOLDERS,
  formatPercent,
  formatSurvivor,
  formatTable,
  type Mutant,
  renderDocument,
  summarize,
} from '../../scripts/lib/mutants.mjs';

const mutant = (status: string, line = 1, replacement = 'false'): Mutant => ({
  status,
  mutatorName: 'ConditionalExpression',
  replacement,
  location: { start: { line, column: 5 } },
});

describe('the report of a run with mutants', () => {
  it('counts a mutant that runs for ever as killed, and one that no test runs as a survivor', () => {
    const { survivors, ...figures } = summarize({
      files: {
        'src/b.ts': { mutants: [mutant('Survived', 3, '{\n  return;\n}'), mutant('Killed'), mutant('NoCoverage', 2)] },
        'src/a.ts': { mutants: [mutant('Timeout'), mutant('Survived', 9)] },
      },
    });
    expect(figures).toEqual({ mutants: 5, killed: 2, survived: 3, percent: 40, excluded: 0 });
    expect(survivors.map(formatSurvivor)).toEqual([
      'src/a.ts:9:5 ConditionalExpression → false',
      'src/b.ts:2:5 ConditionalExpression → false (no test runs this line)',
      'src/b.ts:3:5 ConditionalExpression → { return; }',
    ]);
  });

  it.each(['Ignored', 'CompileError', 'RuntimeError'])('leaves out of the percentage a mutant that is %s', (status) => {
    const { mutants, percent, excluded } = summarize({
      files: { 'src/a.ts': { mutants: [mutant('Killed'), mutant(status)] } },
    });
    expect({ mutants, percent, excluded }).toEqual({
      mutants: 1,
      percent: 100,
      excluded: status === 'Ignored' ? 1 : 0,
    });
  });

  it('rounds down, so that 91.99 does not look like 92', () => {
    expect(formatPercent(91.99)).toBe('91.9');
    expect(formatPercent(100)).toBe('100.0');
  });

  it('has a row for each folder', () => {
    const row = { folder: 'src/core', least: 95, mutants: 200, killed: 191, survived: 9, excluded: 1, percent: 95.5 };
    const table = [
      '| folder   | mutants | killed | survived | excluded | percent | at least |',
      '| -------- | ------: | -----: | -------: | -------: | ------: | -------: |',
      '| src/core |     200 |    191 |        9 |        1 |    95.5 |       95 |',
    ].join('\n');
    expect(formatTable([row])).toBe(table);
    const document = renderDocument([row], { date: '2026-01-31', versions: 'StrykerJS 9', minutes: 12 });
    expect(document).toContain('2026-01-31, StrykerJS 9, 12 minutes.');
    expect(document).toContain(`\n\n${table}\n`);
  });
});

describe('the folders with mutants', () => {
  it.each(FOLDERS)('$folder exists, and so do its tests', ({ folder, tests }) => {
    for (const path of [folder, ...tests])
      expect(existsSync(new URL(`../../${path}`, import.meta.url)), path).toBe(true);
  });
});
