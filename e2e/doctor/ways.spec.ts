import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from '@playwright/test';
import { DOCTOR, delivered, file, found, looked, ORGANIC, panelOf, test, wrong } from './support/examine.ts';

const DOCS = readFileSync(fileURLToPath(new URL('../../docs/doctor.md', import.meta.url)), 'utf8');

test('a bookmarklet opens it, as the documentation gives it', async ({ page, merchant: { site } }) => {
  const [bookmarklet] = /^javascript:.*$/m.exec(DOCS)!;
  expect(bookmarklet).toContain('https://www.example.com/affitor-doctor.js');
  site.script('/affitor-doctor.js', DOCTOR);
  const address = bookmarklet.replace('https://www.example.com', site.origin());
  site.page('/', { body: `<a href="${address.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}">Doctor</a>` });
  await page.goto(site.url('/'));
  await page.getByText('Doctor', { exact: true }).click();
  expect(await wrong(await looked(page))).toEqual(ORGANIC);
  await expect(page.getByRole('heading', { name: '/', exact: true }), 'the page is still there').toBeVisible();
});

test('an import opens it, and answers with what was found', async ({ page, merchant: { program, site } }) => {
  site.script('/doctor.js', file('@affitor/sdk/doctor'));
  site.script('/sdk.js', file('@affitor/sdk'));
  const code = `import { init } from '/sdk.js'; import { diagnose, openDoctor } from '/doctor.js';
    const options = { programId: ${program.id}, apiBase: '${program.apiBase}' };
    init(options);
    window.diagnosed = diagnose(options);
    window.examine = () => openDoctor();`;
  site.page('/', { script: null, head: `<script type="module">${code}</script>` });
  await page.goto(site.url('/'));
  await page.waitForFunction('window.diagnosed');
  const diagnosed = await page.evaluate<{ id: string; severity: string }[]>('diagnosed');
  expect(diagnosed.filter(({ severity }) => severity !== 'good').map(({ id }) => id)).toEqual(ORGANIC);
  await expect(panelOf(page), 'nothing is shown').toHaveCount(0);
  // Of the options of an import the page shows what it has reported.
  await page.goto(site.url(`/?aff=${program.alice}`));
  await delivered(page);
  expect(await page.evaluate('examine().then((findings) => findings.length)')).toBeGreaterThan(5);
  await expect(found(panelOf(page), 'api-good')).toContainText(program.apiBase);
});
