import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ROWS, type Row } from '../../e2e/matrix/rows.ts';
import {
  type Cell,
  flawsOf,
  type Run,
  readTable,
  renderTable,
  replaceTable,
  staleness,
} from '../../e2e/matrix/table.ts';

const passed = (): Cell => ({ passed: 2, failed: 0, lacks: [] });

const allPassed = () => Object.fromEntries(Object.keys(ROWS).map((row) => [row, passed()]));

/** All is well, apart from one row in WebKit. */
const runOf = (row: Row, cell: Cell): Required<Run> => ({
  chromium: { version: 'Chromium 156.0.8078.79', cells: allPassed() },
  firefox: { version: 'Firefox 153.7', cells: allPassed() },
  webkit: { version: 'WebKitGTK 2.50.6', cells: { ...allPassed(), [row]: cell } },
});

const lineOf = (table: string, row: Row) => table.split('\n').find((line) => line.startsWith(`| ${row} |`));

describe('the failure table', () => {
  const document = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

  it('in the README shows the rows and engines that are tested', () => {
    expect(staleness(readTable(document))).toEqual([]);
  });

  it('names engines as far as a reader cares', () => {
    expect(renderTable(runOf('F1', passed())).split('\n')[0]).toBe(
      '| # | Situation | Chromium 156 | Firefox 153 | WebKitGTK 2.50 |',
    );
  });

  it.each([
    ['passed', passed(), 'pass |'],
    ['not applicable', { passed: 0, failed: 0, lacks: ['no such thing'] }, 'n/a <sup>1</sup> |'],
    ['partly applicable', { passed: 1, failed: 0, lacks: ['no such thing'] }, 'pass <sup>1</sup> |'],
  ])('says what became of a row: %s', (_what, cell, end) => {
    const table = renderTable(runOf('F14', cell));
    expect(lineOf(table, 'F14')).toBe(`| F14 | ${ROWS.F14} | pass | pass | ${end}`);
    expect(table.includes('\n<sup>1</sup> no such thing')).toBe(cell.lacks.length > 0);
    expect(staleness(table)).toEqual([]);
  });

  it('is not made from a run with a failure, or with a row missing', () => {
    expect(flawsOf(runOf('F2', passed()))).toEqual([]);
    expect(flawsOf(runOf('F2', { ...passed(), failed: 1 }))).toEqual(['F2 failed in webkit']);
    const { F3: _, ...others } = allPassed();
    const { chromium, firefox, webkit } = runOf('F2', passed());
    expect(flawsOf({ chromium, firefox, webkit: { ...webkit, cells: others } })).toEqual(['F3 was not run in webkit']);
    expect(flawsOf({ chromium, webkit })).toHaveLength(Object.keys(ROWS).length);
  });

  it('is replaced without touching what stands around it', () => {
    const table = renderTable(runOf('F1', passed()));
    const other = replaceTable(document, `${table}$&`);
    expect(readTable(other)).toBe(`${table}$&`);
    expect(replaceTable(other, readTable(document))).toBe(document);
    expect(() => readTable('no marks')).toThrow('no table');
  });

  const table = renderTable(runOf('F14', { passed: 0, failed: 0, lacks: ['no such thing'] }));
  it.each<[string, string, string[]]>([
    ['a row is missing', table.replace(/\| F7 .*\n/, ''), ['F7 is missing']],
    [
      'a row was added by hand',
      table.replace(/(\| F7 \|.*\n)/, '$1| F99 | x | pass | pass | pass |\n'),
      ['F99 is no longer tested'],
    ],
    ['the wording was changed by hand', table.replace(ROWS.F7, 'Signup'), ['F7 is worded otherwise']],
    ['a cell is no result', table.replace(/(\| F7 \|.*)pass \|/, '$1soon |'), ['F7 has a cell without a result']],
    ['a reason is missing', table.replace(/\n<sup>1.*/, ''), ['F14 lacks its note 1']],
    ['an engine is missing', table.replace(' | WebKitGTK 2.50', ''), ['engines shown: chromium, firefox']],
    ['an engine is another', table.replace('Firefox 153', 'Opera 12'), ['engines shown: chromium, opera, webkitgtk']],
  ])('is stale when %s', (_what, shown, stale) => {
    expect(staleness(shown)).toEqual(stale);
  });
});
