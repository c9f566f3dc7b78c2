import { expect } from '@playwright/test';
import { test } from '../engines/test.ts';
import { createProgram } from '../support/program.ts';
import { startSite } from '../support/site.ts';
import { ROWS } from './rows.ts';
import { scenarios } from './scenarios/index.ts';

for (const { row, title, run, needs, relay, settings } of scenarios) {
  test(`${row} ${title}`, async ({ engine }) => {
    test.info().annotations.push({ type: 'engine', description: engine.version });
    const lack = needs && engine.lacks[needs];
    test.skip(!!lack, lack);
    const program = await createProgram(undefined, settings);
    const { apiBase } = program;
    const site = await startSite(
      { 'program-id': `${program.id}`, 'api-base': relay ? '/affitor' : apiBase },
      relay ? { relay: { apiBase, ...relay } } : {},
    );
    const { visitor, end } = await engine.visit({ blocksStorage: needs === 'blocked storage' });
    try {
      await run({ visitor, site, program, unattended: (url) => engine.unattended!(url) });
      expect(visitor.errors(), 'errors the page saw').toEqual([]);
    } finally {
      await end();
      await site.stop();
    }
  });
}

test('every row of the failure matrix has a scenario', () => {
  const covered = new Set<string>(scenarios.map(({ row }) => row));
  expect(Object.keys(ROWS).filter((row) => !covered.has(row))).toEqual([]);
});
