import { expect, it } from 'vitest';
import { good, note, problem, warning } from '../../src/doctor/finding.ts';
import { countsOf, reportOf } from '../../src/doctor/panel/text.ts';

const ONE = problem('program-missing', 'No program.', 'Name one.');
const FINE = good('api-good', 'It answers.');

it.each([
  [[], []],
  [[ONE], ['1 problem']],
  [
    [FINE, note('landing-none', '', ''), warning('script-late', '', ''), ONE, ONE],
    ['2 problems', '1 warning', '1 note', '1 fine'],
  ],
])('counts, the worst first', (findings, texts) => {
  expect(countsOf(findings).map(({ text }) => text)).toEqual(texts);
});

it('is told as text, without what a query may hold', () => {
  expect(reportOf([ONE, FINE], 'https://a.com/x?token=1#y', new Date(0))).toBe(
    [
      'Affitor doctor test, https://a.com/x, 1970-01-01T00:00:00.000Z',
      '[problem] program-missing: No program.',
      '  What to do: Name one.',
      '[good] api-good: It answers.',
    ].join('\n'),
  );
});
