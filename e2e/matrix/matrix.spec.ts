import { expect, test } from '@playwright/test';
import { playwrightVisitor } from '../support/playwright-visitor.ts';
import { createProgram } from '../support/program.ts';
import { startSite } from '../support/site.ts';
import { attribution } from './scenarios/attribution.ts';
import { delivery } from './scenarios/delivery.ts';
import { pages } from './scenarios/pages.ts';
import { storage } from './scenarios/storage.ts';

const scenarios = [...delivery, ...attribution, ...pages, ...storage].sort((a, b) => +a.row.slice(1) - +b.row.slice(1));

for (const { row, title, run, settings } of scenarios) {
  test(`${row} ${title}`, async ({ context }) => {
    const program = await createProgram(undefined, settings);
    const site = await startSite({ 'program-id': `${program.id}`, 'api-base': program.apiBase });
    const visitor = await playwrightVisitor(context);
    try {
      await run({ visitor, site, program });
      expect(visitor.errors(), 'errors the page saw').toEqual([]);
    } finally {
      await site.stop();
    }
  });
}

test('every row of the failure matrix has a scenario', () => {
  // F14 stands in prerender.spec.ts: no driver can show a prerendered page.
  const rows = new Set(['F14', ...scenarios.map(({ row }) => row)]);
  expect([...Array(24).keys()].map((index) => `F${index + 1}`).filter((row) => !rows.has(row))).toEqual([]);
});
