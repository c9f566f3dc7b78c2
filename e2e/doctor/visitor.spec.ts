import { expect } from '@playwright/test';
import { startSite } from '../support/site.ts';
import { DOCTOR, delivered, examine, found, looked, ORGANIC, test, tracked, wrong } from './support/examine.ts';

test.describe('finds', () => {
  test('twins, and which of them servers read', async ({ page, merchant: { program, site } }) => {
    await page.goto(site.url(`/?aff=${program.alice}`));
    await delivered(page);
    const clicked = await page.context().cookies();
    await page.context().clearCookies();
    await page.context().addCookies([{ name: 'affitor_click_id', value: 'a_stale_one', url: site.url('/') }]);
    await page.context().addCookies(clicked);
    await page.goto(site.url('/'));
    const panel = await examine(page);
    expect(await wrong(panel)).toEqual(['cookie-twins', ...ORGANIC]);
    await expect(found(panel, 'cookie-twins')).toContainText('Servers read the older one (a_stale_one)');
  });

  test('a cookie domain that the browser refuses', async ({ page, merchant: { site } }) => {
    site.page('/', { script: { 'cookie-domain': '.other.test' } });
    await page.goto(site.url('/'));
    const panel = await examine(page);
    expect(await wrong(panel)).toEqual(['cookie-domain-refused', ...ORGANIC]);
  });

  test('the widest domain below a public suffix, and a click that is on its host alone', async ({
    page,
    merchant: { program, site },
  }) => {
    await page.goto(site.url(`/?aff=${program.alice}`, 'app.merchant.co.uk'));
    await delivered(page);
    let panel = await examine(page);
    await expect(found(panel, 'cookies-good')).toContainText('for merchant.co.uk:');
    const host = site.url('/', 'app.merchant.co.uk');
    const cookies = await page.context().cookies(host);
    await page.context().clearCookies();
    for (const { name, value } of cookies)
      await page
        .context()
        .addCookies([{ name, value: value.replace(/%2C%22domain%22%3A%22[\w.]+%22/, ''), url: host }]);
    await page.goto(host);
    panel = await examine(page);
    expect(await wrong(panel)).toEqual(['cookie-narrow', ...ORGANIC]);
  });

  test('consent that was not given, then that it was, then that another page does not say so', async ({
    page,
    merchant: { program, site },
  }) => {
    site.page('/', { script: { consent: 'required' } });
    await page.goto(site.url(`/?aff=${program.alice}`));
    const panel = await examine(page);
    expect(await wrong(panel)).toEqual(['consent-required', 'page-insecure']);
    await page.evaluate('affitor.consent(true)');
    await delivered(page);
    await panel.getByRole('button', { name: 'Look again' }).click();
    await expect(found(panel, 'consent-good')).toContainText('was given');
    expect(await wrong(panel)).toEqual(['page-insecure']);
    await page.goto(site.url('/'));
    expect(await wrong(await examine(page))).toEqual(['consent-withheld', ...ORGANIC]);
  });

  test('why a link was not counted', async ({ page, merchant: { program, site } }) => {
    await page.goto(site.url('/?aff=NOBODY_AT_ALL'));
    await program.arrived('click', 1);
    let panel = await examine(page);
    expect(await wrong(panel)).toEqual(['landing-refused', 'page-insecure']);
    await expect(found(panel, 'landing-refused')).toContainText('the API rejected the click (400)');
    await page.goto(site.url(`/?aff=${program.alice}`));
    await delivered(page);
    await page.goto(site.url(`/?aff=${program.inactive}`));
    await program.arrived('click', 3);
    panel = await examine(page);
    await expect(found(panel, 'landing-refused')).toContainText(`${program.alice} is credited as before`);
    await panel.getByRole('button', { name: 'Look again' }).click();
    await looked(page);
    // The API answers 200 to an inactive link, and 400 to what the doctor itself asked before.
    await expect(found(panel, 'landing-refused')).toContainText('rejected the click. ');
    for (const [query, id] of [
      ['?aff=%3Cb%3E', 'landing-unusable'],
      ['?via=ALICE', 'landing-other-name'],
    ]) {
      await page.goto(site.url(`/${query}`));
      expect(await wrong(await examine(page))).toContain(id);
    }
  });

  test('a signup that the API rejected, and a click that it had lost', async ({
    page,
    merchant: { program, site },
  }) => {
    await page.goto(site.url(`/?aff=${program.alice}`));
    await delivered(page);
    await page.goto(site.url('/signup'));
    await tracked(page);
    const error = 'Customer not found. Provide a valid click_id or customer_key.';
    await program.fault({ route: 'lead', status: 400, body: { error }, times: 1 });
    const signup = () => page.evaluate<{ status: string }>('affitor.signup("user_1", "jane@example.com")');
    expect(await signup()).toEqual({ status: 'sent' });
    let panel = await examine(page);
    expect(await wrong(panel)).toEqual(['click-unknown', ...ORGANIC]);
    await expect(found(panel, 'signup-good')).toHaveCount(1);

    await page.goto(site.url('/signup'));
    await tracked(page);
    await program.fault({ route: 'lead', status: 400, body: { error: 'Customer does not belong to this program' } });
    expect(await signup()).toMatchObject({ status: 'rejected' });
    panel = await examine(page);
    expect(await wrong(panel)).toEqual(['signup-refused', ...ORGANIC]);
    await expect(panel).not.toContainText('jane@example.com');
  });

  test('a click on another port of the host, and another name of this machine', async ({
    page,
    merchant: { program, site },
  }) => {
    const other = await startSite({ 'program-id': `${program.id}`, 'api-base': program.apiBase });
    await page.goto(other.url(`/?aff=${program.alice}`, 'localhost'));
    await delivered(page);
    site.page('/', { body: `<a href="${site.url('/signup', '127.0.0.1')}">Sign up</a>` });
    await page.goto(site.url('/', 'localhost'));
    const panel = await examine(page);
    expect(await wrong(panel)).toEqual(['cookie-other-port', 'host-two-names', 'landing-none']);
    await expect(found(panel, 'cookie-other-port')).toContainText(other.origin('localhost'));
    await expect(found(panel, 'host-two-names')).toContainText('127.0.0.1 are different sites');
    await other.stop();
  });

  test('a sandbox without cookies, and a frame of another site', async ({ page, merchant: { program, site } }) => {
    site.page('/frame', { head: '<script src="/affitor-doctor.js" defer></script>' });
    site.script('/affitor-doctor.js', DOCTOR);
    site.page('/sandbox', {
      script: null,
      body: `<iframe sandbox="allow-scripts" src="/frame?aff=${program.alice}" width="600" height="700"></iframe>`,
    });
    site.page('/embed', {
      script: null,
      body: `<iframe src="${site.url('/frame', 'other.test')}" width="600" height="700"></iframe>`,
    });
    for (const [path, ids] of [
      ['/sandbox', ['cookies-blocked', 'page-framed']],
      ['/embed', ['page-framed']],
    ] as const) {
      await page.goto(site.url(path));
      const frame = page.frameLocator('iframe');
      await expect(frame.getByRole('button', { name: 'Look again' })).toBeEnabled();
      const names = await frame.locator('.finding:not(.good) code').allTextContents();
      expect(names).toEqual(expect.arrayContaining([...ids]));
    }
  });
});
