import { expect } from '@playwright/test';
import { test } from '../engines/test.ts';
import { startGate } from '../support/gate.ts';
import { startSite } from '../support/site.ts';
import { expectSilence } from './scenario.ts';

const POST = { method: 'POST', keepalive: true, headers: { 'content-type': 'application/json' }, body: '{}' };

test('a request that is still on its way breaks the silence', async ({ engine }) => {
  const site = await startSite({});
  const { visitor, end } = await engine.visit();
  try {
    site.page('/', { script: null });
    await visitor.open(site.url('/'));
    for (let time = 0; time < 10; time++) {
      const gate = await startGate(process.env.E2E_BACKEND_URL!);
      await expectSilence({ visitor, gate });
      // In the page's next task, when whoever drives the browser has been answered.
      const send = `fetch('${gate.url}/api/v1/track/click', ${JSON.stringify(POST)}).catch(() => {})`;
      await visitor.run(`void setTimeout(() => ${send})`);
      await expect(expectSilence({ visitor, gate })).rejects.toThrow('OPTIONS /api/v1/track/click');
      await gate.stop();
    }
  } finally {
    await end();
    await site.stop();
  }
});
