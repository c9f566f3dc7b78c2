import { expect } from '@playwright/test';
import { startSite } from '../support/site.ts';
import { delivered, examine, found, looked, ORGANIC, test, wrong } from './support/examine.ts';

test.describe('on a page on which nothing is wrong', () => {
  test('says so, records nothing, leaves nothing behind', async ({ page, merchant: { program, site } }) => {
    await page.goto(site.url('/'));
    const panel = await examine(page);
    expect(await wrong(panel)).toEqual(ORGANIC);
    await expect(found(panel, 'program-good')).toContainText(`Program ${program.id} exists.`);
    await expect(found(panel, 'api-good')).toContainText(`The API at ${program.apiBase} answers.`);
    await expect(found(panel, 'cookies-good')).toContainText('merchant.test: all its subdomains');
    expect(await page.context().cookies()).toEqual([]);
    expect(await page.evaluate('localStorage.length')).toBe(0);
    expect(await program.events()).toEqual([]);
  });

  test('says that the visit by a link is counted, and is no visit itself', async ({
    page,
    merchant: { program, site },
  }) => {
    await page.goto(site.url(`/?aff=${program.alice}`));
    const before = await delivered(page).then(() => page.context().cookies());
    const panel = await examine(page);
    expect(await wrong(panel)).toEqual(['page-insecure']);
    await expect(found(panel, 'landing-counted')).toContainText(`${program.alice}’s link is recorded`);
    await expect(found(panel, 'owed-nothing')).toContainText(`of ${program.alice}`);
    expect(await page.context().cookies()).toEqual(before);
    expect(await program.events('click')).toHaveLength(1);
    await panel.getByRole('button', { name: 'Look again' }).click();
    await looked(page);
    expect(await wrong(panel), 'its own requests are none of the page’s').toEqual(['page-insecure']);
  });

  test('sees on another subdomain what was stored', async ({ page, merchant: { program, site } }) => {
    await page.goto(site.url(`/?aff=${program.alice}`));
    await delivered(page);
    await page.goto(site.url('/', 'app.merchant.test'));
    const panel = await examine(page);
    expect(await wrong(panel)).toEqual(ORGANIC);
    await expect(found(panel, 'owed-nothing')).toContainText(`of ${program.alice}`);
  });

  test('knows a relay', async ({ page, merchant: { program } }) => {
    const site = await startSite(
      { 'program-id': `${program.id}`, 'api-base': '/affitor' },
      { relay: { apiBase: program.apiBase } },
    );
    await page.goto(site.url('/'));
    const panel = await examine(page);
    await expect(found(panel, 'api-good')).toContainText(`The relay at ${site.origin()}/affitor answers`);
    expect(await wrong(panel)).toEqual(['program-unconfirmed', ...ORGANIC]);
    expect(site.relayed.flatMap(({ cookies }) => cookies)).toEqual([]);
    await page.goto(site.url(`/?aff=${program.alice}`));
    await delivered(page);
    expect(await wrong(await examine(page))).toEqual(['page-insecure']);
    await site.stop();
  });
});
