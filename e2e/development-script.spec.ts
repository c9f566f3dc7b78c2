import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { createProgram } from './support/program.ts';
import { startSite } from './support/site.ts';

const SCRIPT = readFileSync(fileURLToPath(import.meta.resolve('@affitor/sdk/affitor-tracker.dev.js')), 'utf8');

test('affitor-tracker.dev.js says in the console what is wrong, and records like the other', async ({ page }) => {
  const program = await createProgram();
  const site = await startSite({ 'program-id': `${program.id}`, 'api-base': program.apiBase });
  const said: string[] = [];
  page.on('console', (message) => void said.push(message.text()));
  site.script('/affitor-tracker.dev.js', SCRIPT);
  const tag = `<script async src="/affitor-tracker.dev.js" data-affitor-program-id="${program.id}" data-affitor-api-base="${program.apiBase}" data-affitor-parm="via"></script>`;
  const head = `<script>affitorQueue = [['singup', 'user_1'], ['signup', 'user_2', 'jane@example.com']]</script>${tag}`;
  site.page('/', { script: null, head });

  await page.goto(site.url('/?aff=NOBODY_AT_ALL'));
  await expect.poll(() => said).toContainEqual(expect.stringMatching(/NOBODY_AT_ALL.*Referral link not found/));
  expect(said).toContainEqual(
    expect.stringContaining('[affitor] data-affitor-parm is not an option. Did you mean data-affitor-param?'),
  );
  expect(said).toContainEqual(expect.stringMatching(/"singup", which is none of its methods\. Did you mean signup\?/));

  await page.goto(site.url(`/?aff=${program.alice}`));
  await program.arrived('lead', 1);
  await page.evaluate("affitorQueue.push('signup', 'user_3')");
  await expect.poll(() => said).toContainEqual(expect.stringContaining('other than an array'));
  await site.stop();
});
