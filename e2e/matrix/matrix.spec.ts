import { expect } from '@playwright/test';
import { test } from '../engines/test.ts';
import { startGate } from '../support/gate.ts';
import { createProgram } from '../support/program.ts';
import { startSite } from '../support/site.ts';
import { VARIATION } from './scenario.ts';
import { representatives, scenarios } from './scenarios/index.ts';

for (const scenario of scenarios) {
  const { row, title, run, needs, relay, settings } = scenario;
  test(`${row} ${title}`, { tag: representatives.has(scenario) ? [] : VARIATION }, async ({ engine }) => {
    test.info().annotations.push({ type: 'engine', description: engine.version });
    const lack = needs && engine.lacks[needs];
    test.skip(!!lack, lack);
    const program = await createProgram(undefined, settings);
    const gate = await startGate(program.apiBase);
    const apiBase = gate.url;
    const site = await startSite(
      { 'program-id': `${program.id}`, 'api-base': relay ? '/affitor' : apiBase },
      relay ? { relay: { apiBase, ...relay } } : {},
    );
    const { visitor, end } = await engine.visit({
      blocksStorage: needs === 'blocked storage',
      goesBack: needs === 'back/forward cache',
    });
    try {
      await run({ visitor, site, program, gate, unattended: (url) => engine.unattended!(url) });
      expect(visitor.errors(), 'errors the page saw').toEqual([]);
    } finally {
      await end();
      await site.stop();
      await gate.stop();
    }
  });
}
