import { expect, type Page, test } from '@playwright/test';
import { createProgram, type Program } from '../support/program.ts';
import { type Site, startSite } from '../support/site.ts';
import { ALL_ARRIVED } from '../support/visitor.ts';

const HOUR = 3_600_000;

let program: Program;
let site: Site;

test.beforeEach(async () => {
  program = await createProgram();
  const relay = { apiBase: program.apiBase };
  site = await startSite({ 'program-id': `${program.id}`, 'api-base': '/affitor' }, { relay, landing: true });
});
test.afterEach(() => site.stop());

const delivered = (page: Page) => page.waitForFunction('window.affitor?.getData().delivered');

/** The companion cookies, which are JSON. */
const companions = async (page: Page) =>
  (await page.context().cookies())
    .filter(({ name }) => name === 'affitor_click')
    .map((cookie) => ({ ...cookie, click: JSON.parse(decodeURIComponent(cookie.value)) }));

/** Lets the visitor's click be an hour older than it is, which makes the next one by the same link another click. */
const age = async (page: Page) => {
  for (const { click, ...cookie } of await companions(page)) {
    const value = encodeURIComponent(JSON.stringify({ ...click, at: click.at - HOUR }));
    await page.context().addCookies([{ ...cookie, value }]);
  }
};

/** How often a click was reported, when all that the page has sent has arrived. */
const reports = async (page: Page) => {
  await page.evaluate(ALL_ARRIVED);
  return site.asked.filter((path) => path.endsWith('/click')).length;
};

test('a click stored with the page is reported once', async ({ page }) => {
  await page.goto(site.url(`/?aff=${program.alice}`));
  await delivered(page);
  expect(await reports(page)).toBe(1);
  expect(await program.events('click')).toHaveLength(1);
});

test('a re-click by a link inside the site is reported once', async ({ page }) => {
  site.page('/', { body: `<a href="/pricing?aff=${program.alice}">Pricing</a>` });
  await page.goto(site.url(`/?aff=${program.alice}`));
  await delivered(page);
  await age(page);
  await page.getByRole('link').click();
  await page.waitForURL('**/pricing*');
  await delivered(page);
  await page.goto(site.url('/account'));
  expect(await reports(page), 'the landing and the re-click').toBe(2);
  const ids = (await program.requests()).map(({ body }) => body?.click_id);
  expect(new Set(ids).size, 'the id stays').toBe(1);
});

test('an unconfigured relay sets its cookies where the tracker found that it may write, without twins', async ({
  page,
}) => {
  const own = await startSite(
    { 'program-id': `${program.id}`, 'api-base': '/affitor' },
    { relay: { apiBase: program.apiBase } },
  );
  try {
    for (const [code, fault] of [[program.alice], [program.bob, { route: 'click', status: 503 }]] as const) {
      if (fault) await program.fault(fault);
      const before = own.relayed.length;
      await page.goto(own.url(`/?aff=${code}`));
      await expect.poll(() => own.relayed.length).toBeGreaterThan(before);
      await expect
        .poll(async () => (await page.context().cookies()).map(({ name, domain }) => `${name} ${domain}`).sort())
        .toEqual(['affitor_click .merchant.test', 'affitor_click_id .merchant.test']);
      const [companion] = await companions(page);
      expect(companion?.click).toMatchObject({ domain: 'merchant.test', codes: expect.arrayContaining([code]) });
    }
    await program.clearFaults();
    await page.goto(own.url('/account', 'app.merchant.test'));
    await delivered(page);
    expect((await program.events('click')).map(({ partner_code }) => partner_code)).toEqual([
      program.bob,
      program.alice,
    ]);
  } finally {
    await own.stop();
  }
});
