import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type Measured, renderDocument, SETUPS } from '../../e2e/engines/measured.ts';

it('the document on tracking prevention has the shape of what is measured', () => {
  const document = readFileSync(new URL('../../docs/measured/tracking-prevention.md', import.meta.url), 'utf8');
  const [, version] = /\| (WebKitGTK [\d.]+), tracking/.exec(document) ?? [];
  expect(version).toBeDefined();
  const measured = Object.fromEntries(SETUPS.map((setup) => [setup, []])) as unknown as Measured;
  // The same but for the results: rows, columns, and what is said about them.
  const shape = (text: string) => text.replace(/\|( (gone|[\d.]+)?(, signup [\w: ]+)? \|)+$/gm, '|');
  expect(shape(document)).toBe(shape(renderDocument(measured, version!)));
  expect(document.match(/ (gone|\d+\.\d\d)(, signup [\w: ]+)? \|/g), 'every cell has a result').toHaveLength(24);
});
