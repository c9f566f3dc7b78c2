import { expect, it } from 'vitest';
import { findProblems } from '../../scripts/lib/release-facts.mjs';

const hashes = { 'affitor-tracker.js': 'a', 'affitor-tracker.1.2.3.js': 'b' };
const READY: Parameters<typeof findProblems>[0] = {
  manifest: {
    version: '1.2.3',
    author: 'Jane <jane@example.com>',
    homepage: 'https://example.com',
    repository: { type: 'git', url: 'git+https://example.com/a.git' },
    bugs: { url: 'https://example.com/issues' },
  },
  changelog: '## Unreleased\n\n## 1.2.3 (2026-01-01)\n\n- new\n',
  status: '',
  hashes,
  actual: hashes,
};

it('finds nothing wrong with what may be published', () => expect(findProblems(READY)).toEqual([]));

it.each<[string, Partial<typeof READY>, RegExp]>([
  ['a file that is not committed', { status: ' M src/types.ts\n' }, /not clean[\s\S]*types\.ts/],
  ['no author', { manifest: { ...READY.manifest, author: undefined } }, /"author"/],
  ['a placeholder', { manifest: { ...READY.manifest, bugs: { url: 'https://example.com/TODO/issues' } } }, /"bugs"/],
  ['a version without its changes', { changelog: '## Unreleased\n\n## 1.2.2\n\n- old\n' }, /says nothing of 1\.2\.3/],
  ['changes without a version', { changelog: '## Unreleased\n\n- x\n\n## 1.2.3\n\n- new\n' }, /Unreleased/],
  [
    'another file than was hashed',
    { actual: { ...hashes, 'affitor-tracker.js': 'c' } },
    /does not fit dist\/affitor-tracker\.js/,
  ],
  ['a file that was not hashed', { actual: { ...hashes, 'affitor-links.js': 'c' } }, /affitor-links/],
  ['a hash without a file', { actual: { 'affitor-tracker.1.2.3.js': 'b' } }, /affitor-tracker\.js/],
  [
    'an older copy',
    { hashes: { 'affitor-tracker.1.2.2.js': 'b' }, actual: { 'affitor-tracker.1.2.2.js': 'b' } },
    /1\.2\.3 in its name/,
  ],
])('finds %s', (_, change, problem) => {
  const problems = findProblems({ ...READY, ...change });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(problem);
});
