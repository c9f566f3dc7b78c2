import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import AxeBuilder from '@axe-core/playwright';
import { test as base, expect, type Locator, type Page } from '@playwright/test';
import { npmStart } from './support/npm-start.ts';
import { createProgram, type Program } from './support/program.ts';
import { type Site, startSite } from './support/site.ts';

const file = (specifier: string) => readFileSync(fileURLToPath(import.meta.resolve(specifier)), 'utf8');
const DOCTOR = file('@affitor/sdk/affitor-doctor.js');
const DOCS = readFileSync(fileURLToPath(new URL('../docs/doctor.md', import.meta.url)), 'utf8');

/** As in the developer tools' console, where no policy of the page's applies. */
const paste = async (page: Page, code = DOCTOR) => {
  const console = await page.context().newCDPSession(page);
  const { exceptionDetails } = await console.send('Runtime.evaluate', { expression: code });
  expect(exceptionDetails).toBeUndefined();
};

const panelOf = (page: Page) => page.getByRole('dialog', { name: 'Affitor doctor' });

/** Pastes the doctor into the page, and waits until it has looked. */
const examine = async (page: Page): Promise<Locator> => {
  await paste(page);
  return looked(page);
};

const looked = async (page: Page): Promise<Locator> => {
  const panel = panelOf(page);
  await expect(panel.getByRole('button', { name: 'Look again' })).toBeEnabled();
  return panel;
};

/** Names of what was found, the good left out. */
const wrong = (panel: Locator) => panel.locator('.finding:not(.good) code').allTextContents();

const found = (panel: Locator, id: string) =>
  panel.locator('.finding').filter({ has: panel.page().getByText(id, { exact: true }) });

interface Merchant {
  program: Program;
  site: Site;
  /** Pages that the doctor stands on throw nothing. */
  errors: string[];
}

const test = base.extend<{ merchant: Merchant }>({
  merchant: async ({ page }, use) => {
    const program = await createProgram();
    const site = await startSite({ 'program-id': `${program.id}`, 'api-base': program.apiBase });
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    await use({ program, site, errors });
    await site.stop();
    expect(errors).toEqual([]);
  },
});

const tagOf = ({ id, apiBase }: Program, named = id) =>
  `<script async src="/affitor-tracker.js" data-affitor-program-id="${named}" data-affitor-api-base="${apiBase}"></script>`;

const tracked = (page: Page) => page.waitForFunction('window.affitor?.getData');
const delivered = (page: Page) => page.waitForFunction('window.affitor?.getData().delivered');

/** What is known of pages of plain http that nobody was referred to. */
const ORGANIC = ['page-insecure', 'landing-none'];

test.describe('on a page on which nothing is wrong', () => {
  test('says so, records nothing, leaves nothing behind', async ({ page, merchant: { program, site } }) => {
    await page.goto(site.url('/'));
    const panel = await examine(page);
    expect(await wrong(panel)).toEqual(ORGANIC);
    await expect(found(panel, 'program-good')).toContainText(`Program ${program.id} exists.`);
    await expect(found(panel, 'api-good')).toContainText(`The API at ${program.apiBase} answers, as version 1`);
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
    await expect(found(panel, 'landing-counted')).toContainText(`${program.alice}’s link is counted`);
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

test.describe('finds', () => {
  test('a policy that forbids the API', async ({ page, merchant: { program, site } }) => {
    site.page('/', { headers: { 'content-security-policy': "connect-src 'self'" } });
    await page.goto(site.url(`/?aff=${program.alice}`));
    await tracked(page);
    const panel = await examine(page);
    expect(await wrong(panel)).toEqual(['api-forbidden', 'owed-click', 'program-unconfirmed', 'page-insecure']);
    await expect(found(panel, 'api-forbidden')).toContainText(`Add ${program.apiBase} to connect-src`);
  });

  test('a policy that forbids the script', async ({ page, merchant: { site } }) => {
    site.page('/', { headers: { 'content-security-policy': "script-src 'nonce-abc'" } });
    await page.goto(site.url('/'));
    const panel = await examine(page);
    expect(await wrong(panel)).toContain('script-forbidden');
    await expect(found(panel, 'script-forbidden')).toContainText(`script-src: ${site.origin()}`);
  });

  test('no policy in the way of a script that its nonce allows', async ({ page, merchant: { site } }) => {
    site.script('/affitor-tracker-idle.js', 'void 0');
    const tag = '<script nonce="abc" src="/affitor-tracker-idle.js" data-affitor-program-id="1"></script>';
    const headers = { 'content-security-policy': "script-src 'nonce-abc'" };
    site.page('/', { script: null, head: tag, headers });
    await page.goto(site.url('/'));
    expect(await wrong(await examine(page))).toContain('script-not-started');
  });

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
    await expect(found(panel, 'cookie-twins')).toContainText('servers read the older one (a_stale_one)');
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

  test('an API that cannot be reached, and what is owed to it', async ({ page, merchant: { program, site } }) => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const apiBase = `http://127.0.0.1:${(closed.address() as AddressInfo).port}`;
    await new Promise((resolve) => closed.close(resolve));
    site.page('/', { script: { 'api-base': apiBase } });
    await page.goto(site.url(`/?aff=${program.alice}`));
    await tracked(page);
    await page.evaluate('void affitor.signup("user_1", "jane@example.com")');
    const panel = await examine(page);
    expect(await wrong(panel)).toEqual([
      'api-unreachable',
      'owed-click',
      'owed-signups',
      'program-unconfirmed',
      'page-insecure',
    ]);
    await expect(panel).not.toContainText('jane@example.com');
  });

  test('an API that is down, and that it is back', async ({ page, merchant: { program, site } }) => {
    await program.fault({ route: 'click', status: 503 }, site.origin());
    await page.goto(site.url('/'));
    const panel = await examine(page);
    await expect(found(panel, 'api-failing')).toContainText('answers 503');
    await fetch(`${program.apiBase}/__affitor/faults?origin=${encodeURIComponent(site.origin())}`, {
      method: 'DELETE',
    });
    await panel.getByRole('button', { name: 'Look again' }).click();
    await expect(found(panel, 'api-good')).toHaveCount(1);
  });

  test('something else in the place of the API', async ({ page, merchant: { site } }) => {
    site.page('/', { script: { 'api-base': '/nothing' } });
    await page.goto(site.url('/'));
    expect(await wrong(await examine(page))).toContain('api-foreign');
  });

  test('a script that is loaded twice', async ({ page, merchant: { program, site } }) => {
    site.page('/', { head: tagOf(program) });
    await page.goto(site.url('/'));
    expect(await wrong(await examine(page))).toEqual(['script-twice', ...ORGANIC]);
    site.page('/', { head: tagOf(program, 999999999) });
    await page.goto(site.url('/'));
    expect(await wrong(await examine(page))).toContain('script-contradiction');
  });

  test('a script that is loaded late, also when it is not there at first', async ({
    page,
    merchant: { program, site },
  }) => {
    site.page('/', { script: null });
    await page.goto(site.url('/'));
    let panel = await examine(page);
    expect(await wrong(panel)).toEqual(['script-missing', ...ORGANIC]);
    await page.evaluate(
      ({ id, apiBase }) => {
        const script = document.createElement('script');
        script.src = '/affitor-tracker.js';
        script.dataset.affitorProgramId = `${id}`;
        script.dataset.affitorApiBase = apiBase;
        document.head.append(script);
      },
      { id: program.id, apiBase: program.apiBase },
    );
    await tracked(page);
    panel = await examine(page);
    expect(await wrong(panel)).toEqual(['script-late', ...ORGANIC]);
  });

  test('a file that is not there, or is a page', async ({ page, merchant: { program, site, errors } }) => {
    const withSrc = (src: string) => `<script async src="${src}" data-affitor-program-id="${program.id}"></script>`;
    site.page('/', { script: null, head: withSrc('/js/affitor-tracker.js') });
    await page.goto(site.url('/'));
    expect(await wrong(await examine(page))).toContain('script-not-a-script');
    expect(errors.splice(0), 'of the page taken for a script').toEqual(["SyntaxError: Unexpected token '<'"]);
    await page.route('**/js/affitor-tracker.js', (route) => route.fulfill({ status: 404, body: '' }));
    await page.goto(site.url('/'));
    expect(await wrong(await examine(page))).toContain('script-not-found');
    await page.unroute('**/js/affitor-tracker.js');
    await page.route('**/js/affitor-tracker.js', (route) => route.abort());
    await page.goto(site.url('/'));
    expect(await wrong(await examine(page))).toContain('script-blocked');
  });

  test('another version of the tracker', async ({ page, merchant: { site } }) => {
    // Digests are for secure contexts, which this host is by its name.
    site.script('/affitor-tracker.js', `${file('@affitor/sdk/affitor-tracker.js')}\n`);
    await page.goto(site.url('/', 'localhost'));
    expect(await wrong(await examine(page))).toEqual(['script-other-version', 'landing-none']);
  });

  test('a program that there is not, is none, or is not named', async ({ page, merchant: { site } }) => {
    const cases = { '999999999': 'program-unknown', YOUR_PROGRAM_ID: 'program-impossible', '': 'program-missing' };
    for (const [id, name] of Object.entries(cases)) {
      site.page('/', { script: { 'program-id': id } });
      await page.goto(site.url('/'));
      expect(await wrong(await examine(page))).toEqual([name, ...ORGANIC]);
    }
  });

  test('consent that was not given, then that it was, then that another page does not say so', async ({
    page,
    merchant: { program, site },
  }) => {
    site.page('/', { script: { consent: 'required' } });
    await page.goto(site.url(`/?aff=${program.alice}`));
    const panel = await examine(page);
    expect(await wrong(panel)).toEqual(['landing-unseen', 'consent-required', 'page-insecure']);
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
    await expect(found(panel, 'landing-refused')).toContainText('the API refused the click (400)');
    await page.goto(site.url(`/?aff=${program.alice}`));
    await delivered(page);
    await page.goto(site.url(`/?aff=${program.inactive}`));
    await program.arrived('click', 3);
    panel = await examine(page);
    await expect(found(panel, 'landing-refused')).toContainText(`${program.alice} is credited as before`);
    for (const [query, id] of [
      ['?aff=%3Cb%3E', 'landing-unusable'],
      ['?via=ALICE', 'landing-other-name'],
    ]) {
      await page.goto(site.url(`/${query}`));
      expect(await wrong(await examine(page))).toContain(id);
    }
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
      ['/sandbox', ['cookies-blocked', 'page-framed', 'storage-blocked', 'landing-unseen']],
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

test.describe('the panel', () => {
  test('is used by keyboard, and gives the focus back', async ({ page, merchant: { site } }) => {
    site.page('/', {
      body: '<button>Buy</button><script>addEventListener("keydown", () => { window.heard = true })</script>',
    });
    await page.goto(site.url('/'));
    await page.getByText('Buy').focus();
    const panel = await examine(page);
    await expect(panel.getByRole('heading', { name: 'Affitor doctor' })).toBeFocused();
    for (const next of [
      panel.getByRole('button', { name: 'Close' }),
      panel.getByRole('region', { name: 'Findings' }),
      panel.getByText(/^As it should be/),
      panel.getByRole('button', { name: 'Look again' }),
      panel.getByRole('button', { name: 'Copy as text' }),
    ]) {
      await page.keyboard.press('Tab');
      await expect(next).toBeFocused();
    }
    await page.keyboard.press('Escape');
    await expect(panel).toHaveCount(0);
    await expect(page.getByText('Buy')).toBeFocused();
    expect(await page.evaluate('window.heard'), 'keys of the panel are not for the page').toBeUndefined();
    await examine(page);
    await panel.getByRole('button', { name: 'Close' }).click();
    await expect(panel).toHaveCount(0);
  });

  test('is one, however often the doctor is pasted', async ({ page, merchant: { site } }) => {
    await page.goto(site.url('/'));
    for (let time = 0; time < 3; time++) await examine(page);
    await expect(panelOf(page)).toHaveCount(1);
  });

  test('is copied as text, without the query', async ({ page, context, merchant: { site } }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.goto(site.url('/?secret=1', 'localhost'));
    const panel = await examine(page);
    await panel.getByRole('button', { name: 'Copy as text' }).click();
    await expect(panel.getByRole('status')).toHaveText('Copied.');
    const text = await page.evaluate<string>('navigator.clipboard.readText()');
    expect(text).toMatch(/^Affitor doctor \d/);
    expect(text).toContain('[note] landing-none: No affiliate link led here');
    expect(text).toContain('[good] script-good: The tracker runs, version');
    expect(text).not.toContain('secret');
  });

  test('stands and is styled under the strictest policy, and asks for nothing outside', async ({
    page,
    merchant: { site },
  }) => {
    const headers = {
      'content-security-policy':
        "default-src 'none'; require-trusted-types-for 'script'; sandbox allow-scripts allow-same-origin",
    };
    site.page('/', { headers });
    await page.goto(site.url('/'));
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    const panel = await examine(page);
    expect(await wrong(panel)).toContain('script-forbidden');
    await expect(panel).toHaveCSS('position', 'fixed');
    await expect(panel).toHaveCSS('border-radius', '14px');
    expect(asked.filter((url) => !url.startsWith(site.origin()))).toEqual([]);
  });

  test('takes nothing of the page for markup, and none of its styles', async ({ page, merchant: { site } }) => {
    const evil = encodeURIComponent('<img src=x onerror=hit=1>');
    const style = 'div, section, h2, p { display: none !important; color: red !important } * { all: unset !important }';
    site.page('/', {
      script: { consent: '<img src=x onerror=hit=1>', 'cookie-domain': '<b>' },
      head: `<style>${style}</style>`,
    });
    await page.goto(site.url(`/?aff=${evil}`));
    const panel = await examine(page);
    await expect(found(panel, 'landing-unusable')).toContainText('“<img src=x onerror=hit=1>”');
    await expect(found(panel, 'consent-misspelt')).toContainText('“<img src=x onerror=hit=1>”');
    expect(await panel.locator('img, b:not(.remedy b)').count()).toBe(0);
    expect(await page.evaluate('"hit" in window')).toBe(false);
    await expect(panel.getByRole('heading')).toBeVisible();
    await expect(panel).toHaveCSS('position', 'fixed');
  });

  test('stands above a layer of the page', async ({ page, merchant: { site } }) => {
    site.page('/', { body: '<div style="position: fixed; inset: 0; z-index: 2147483647; background: white"></div>' });
    await page.goto(site.url('/'));
    await (await examine(page)).getByRole('button', { name: 'Close' }).click();
    await expect(panelOf(page)).toHaveCount(0);
  });
});

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

test.describe('the demo shop', () => {
  const at = npmStart();
  const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

  test('is examined by ?affitor_doctor, and by that alone', async ({ page }) => {
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('console', (message) => {
      // The question that the API answers with 400 by design.
      if (message.type() === 'error' && !message.location().url.endsWith('?doctor')) errors.push(message.text());
    });
    await page.goto(at.shop);
    await tracked(page);
    await expect(panelOf(page)).toHaveCount(0);
    await page.goto(`${at.shop}/?affitor_doctor`);
    let panel = await looked(page);
    expect(await wrong(panel)).toEqual(['landing-none']);
    await page.goto(`${at.shop}/pricing?aff=PARTNER123&affitor_doctor=1`);
    panel = await looked(page);
    expect(await wrong(panel)).toEqual([]);
    await expect(found(panel, 'landing-counted')).toContainText('PARTNER123');
    await expect(found(panel, 'script-good')).toContainText('unchanged');
    expect(errors).toEqual([]);
  });

  test('the inspector leads there', async ({ page }) => {
    await page.goto(at.inspector);
    await expect(page.getByRole('link', { name: 'Examine the shop' })).toHaveAttribute(
      'href',
      `${at.shop}/?affitor_doctor`,
    );
  });

  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of [390, 1280])
      test(`axe finds nothing in the panel, ${colorScheme}, ${width} px`, async ({ browser }) => {
        const context = await browser.newContext({ colorScheme, viewport: { width, height: 844 } });
        const page = await context.newPage();
        // Something of each severity.
        await page.route('**/api/tracking/check-test-events', (route) => route.fulfill({ status: 404, body: '{}' }));
        await page.goto(`${at.shop}/?affitor_doctor&via=ALICE`);
        await looked(page);
        await paste(
          page,
          'document.body.append(document.querySelector("script[data-affitor-program-id]").cloneNode())',
        );
        await paste(
          page,
          'document.querySelectorAll("script[data-affitor-program-id]")[1].dataset.affitorProgramId = "2"',
        );
        const panel = await examine(page);
        expect(await wrong(panel)).toEqual(['script-contradiction', 'landing-other-name', 'program-unconfirmed']);
        await panel.getByText(/^As it should be/).click();
        const { violations } = await new AxeBuilder({ page })
          .include('[data-affitor-doctor]')
          .withTags(RULES)
          .analyze();
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`)).toEqual([]);
        const box = (await panel.boundingBox())!;
        expect(box.x).toBeGreaterThanOrEqual(0);
        expect(box.x + box.width).toBeLessThanOrEqual(width);
        expect(box.y).toBeGreaterThanOrEqual(0);
        if (process.env.DOCTOR_SHOTS)
          await page.screenshot({ path: `${process.env.DOCTOR_SHOTS}/doctor-${colorScheme}-${width}.png` });
        await context.close();
      });
});
