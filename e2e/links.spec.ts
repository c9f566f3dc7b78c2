import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test as base, expect, type Page } from '@playwright/test';
import { WHOLE_BROWSER } from './engines/chromium.ts';
import { createProgram, type Program } from './support/program.ts';
import { type Site, startSite } from './support/site.ts';

const LINKS = readFileSync(fileURLToPath(import.meta.resolve('@affitor/sdk/affitor-links.js')), 'utf8');
const DOCS = readFileSync(fileURLToPath(new URL('../docs/links.md', import.meta.url)), 'utf8');

/** The HTML examples of the documentation, in their order. */
const [DOMAINS, STRIPE] = [...DOCS.matchAll(/```html\n(.*?)```/gs)].map(([, html]) => html!) as [string, string];

/** The merchant's two domains, and a stranger's. */
const COM = 'www.merchant.test';
const APP = 'merchant-app.test';
const STRANGER = 'stranger.test';

/** An example for the program and the hosts of a test. */
const forTest = (html: string, program: Program) =>
  html
    .replace(
      'data-affitor-program-id="1"',
      `data-affitor-program-id="${program.id}" data-affitor-api-base="${program.apiBase}"`,
    )
    .replaceAll('example.com', 'merchant.test')
    .replaceAll('example.app', APP);

interface Shop {
  program: Program;
  site: Site;
  /** A page of both domains, as the documentation says. */
  page(path: string, body?: string, options?: { head?: string; headers?: Record<string, string> }): void;
  com(path: string): string;
  app(path: string): string;
}

const test = base.extend<{ shop: Shop }>({
  shop: async ({ page }, use) => {
    const program = await createProgram();
    const site = await startSite({});
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    site.script('/affitor-links.js', LINKS);
    const shop: Shop = {
      program,
      site,
      page: (path, body, { head = '', headers = {} } = {}) =>
        site.page(path, { script: null, head: forTest(DOMAINS, program) + head, ...(body && { body }), headers }),
      com: (path) => site.url(path, COM),
      app: (path) => site.url(path, APP),
    };
    shop.page('/there', '<p>Arrived</p>');
    shop.page('/', `<a href="${shop.app('/there?plan=a%20b#faq')}">Go there</a>`);
    await use(shop);
    await site.stop();
    expect(errors).toEqual([]);
  },
});

const clickId = (page: Page) => page.evaluate<string | null>('affitor.getClickId()');
/** Waits until both scripts have run: what was handed over has then been taken, or never will be. */
const tracked = async (page: Page) => {
  await page.waitForLoadState();
  await page.waitForFunction('window.affitor?.getData');
};

/** Lands by Alice's link; answers with the click id. */
const land = async (page: Page, { com, program }: Shop, path = '/') => {
  await page.goto(com(`${path}?aff=${program.alice}`));
  await page.waitForFunction('window.affitor?.getData().delivered');
  return clickId(page);
};

/** Signs up and buys, and expects Alice to be credited with it, by one click. */
const expectCredited = async (page: Page, { program }: Shop) => {
  const key = `user_${crypto.randomUUID()}`;
  expect(await page.evaluate(`affitor.signup('${key}')`)).toEqual({ status: 'sent' });
  expect(await program.sale({ customer_key: key })).toMatchObject({ attributed: true, partner_code: program.alice });
  expect(await program.events('click')).toHaveLength(1);
};

const expectStranger = async (page: Page) => {
  await tracked(page);
  expect(await clickId(page)).toBeNull();
  expect((await page.context().cookies(page.url())).map(({ name }) => name)).toEqual([]);
  expect(page.url()).not.toContain('affitor_handoff');
};

test('a click on one domain credits the signup and the sale on the other', async ({ page, shop }) => {
  const id = await land(page, shop);
  await page.getByText('Go there').click();
  await expect(page.getByText('Arrived')).toBeVisible();
  await tracked(page);
  expect(page.url()).toBe(shop.app('/there?plan=a%20b#faq'));
  expect(await clickId(page)).toBe(id);
  await page.goto(shop.app('/'));
  await tracked(page);
  expect(await clickId(page), 'on a later page').toBe(id);
  await expectCredited(page, shop);
});

test('no router sees the parameter, or misses the state of its history entry', async ({ page, shop }) => {
  shop.page('/there', '', {
    head: '<script>history.replaceState({ key: "early" }, "")</script><script type="module">window.seen = [location.href, history.state]</script>',
  });
  await land(page, shop);
  await page.getByText('Go there').click();
  await page.waitForFunction('window.seen');
  expect(await page.evaluate('seen')).toEqual([shop.app('/there?plan=a%20b#faq'), { key: 'early' }]);
  // One step: no entry was added. `page.goBack()` waits in vain for a page that comes out of the back/forward cache to load.
  await page.evaluate('setTimeout(() => history.back())');
  await expect(page.getByText('Go there')).toBeVisible();
});

test('a click that the API has not heard of is sent from the other domain, as the same one', async ({ page, shop }) => {
  await shop.program.fault({ route: 'click', status: 503 });
  await page.goto(shop.com(`/?aff=${shop.program.alice}`));
  await tracked(page);
  const id = await clickId(page);
  await page.getByText('Go there').click();
  await expect(page.getByText('Arrived')).toBeVisible();
  await tracked(page);
  await shop.program.clearFaults();
  await expectCredited(page, shop);
  expect((await shop.program.events('click'))[0]!.click_id).toBe(id);
});

test('a middle click and the keyboard take it along too', { tag: WHOLE_BROWSER }, async ({ page, shop }) => {
  const id = await land(page, shop);
  const opened = page.context().waitForEvent('page');
  await page.getByText('Go there').click({ button: 'middle' });
  const tab = await opened;
  await tracked(tab);
  expect(await clickId(tab)).toBe(id);
  await tab.close();
  await page.context().clearCookies({ domain: `.${APP}` });
  await page.getByText('Go there').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Arrived')).toBeVisible();
  await tracked(page);
  expect(await clickId(page)).toBe(id);
});

for (const method of ['get', 'post'])
  test(`a form sent by ${method.toUpperCase()} takes it along`, async ({ page, shop }) => {
    shop.page(
      '/form',
      `<form method="${method}" action="${shop.app('/there')}"><input name="q" value="1"><button>Send</button></form>`,
    );
    const id = await land(page, shop, '/form');
    await page.getByText('Send').click();
    await expect(page.getByText('Arrived')).toBeVisible();
    await tracked(page);
    expect(await clickId(page)).toBe(id);
    expect(page.url()).toBe(shop.app(method === 'get' ? '/there?q=1' : '/there'));
  });

test('a site that tells nobody its referrer tells its own domains, but for links that say no', async ({
  page,
  shop,
}) => {
  const silent = { headers: { 'referrer-policy': 'no-referrer' } };
  shop.page(
    '/',
    `<a href="${shop.app('/there')}">Go there</a><a rel="noreferrer" href="${shop.app('/there')}">Go unseen</a>`,
    silent,
  );
  const id = await land(page, shop);
  await page.getByText('Go unseen').click();
  await expect(page.getByText('Arrived')).toBeVisible();
  await expectStranger(page);
  await page.goto(shop.com('/'));
  await tracked(page);
  await page.getByText('Go there').click();
  await expect(page.getByText('Arrived')).toBeVisible();
  await tracked(page);
  expect(await clickId(page)).toBe(id);
});

test('the later click wins, whichever domain it was on', async ({ page, shop }) => {
  await page.goto(shop.com(`/?aff=${shop.program.alice}`));
  await page.waitForFunction('window.affitor?.getData().delivered');
  await page.goto(shop.app(`/?aff=${shop.program.bob}`));
  await page.waitForFunction('window.affitor?.getData().delivered');
  const bob = await clickId(page);
  await page.goto(shop.com('/'));
  await tracked(page);
  await page.getByText('Go there').click();
  await expect(page.getByText('Arrived')).toBeVisible();
  await tracked(page);
  expect(await clickId(page)).toBe(bob);
});

test('consent is asked for on each domain', async ({ page, shop }) => {
  const id = await land(page, shop);
  const required = forTest(DOMAINS, shop.program).replace(
    '<script async',
    '<script async data-affitor-consent="required"',
  );
  shop.site.page('/there', { script: null, head: required, body: '<p>Arrived</p>' });
  await page.getByText('Go there').click();
  await expect(page.getByText('Arrived')).toBeVisible();
  await expectStranger(page);
  await page.evaluate('affitor.consent(true)');
  expect(await clickId(page)).toBe(id);
});

test.describe('a stranger', () => {
  /** A handoff of the stranger's own click, made a moment ago, in a link to the other domain. */
  const plant = async (page: Page, shop: Shop) => {
    const stranger = await page.context().browser()!.newContext();
    const tab = await stranger.newPage();
    await land(tab, shop);
    const link = tab.getByText('Go there');
    await link.dispatchEvent('pointerdown');
    const address = await link.evaluate((element) => (element as HTMLAnchorElement).href);
    await stranger.close();
    expect(address).toContain('affitor_handoff=');
    return address;
  };

  /** A page on which the stranger could post the link, of the merchant's but without the script, or his own. */
  const post = (shop: Shop, address: string) =>
    shop.site.page('/forum', { script: null, body: `<a href="${address.replaceAll('&', '&amp;')}">Look here</a>` });

  const follow = async (page: Page, from: string) => {
    await page.goto(from);
    await page.getByText('Look here').click();
    await expect(page.getByText('Arrived')).toBeVisible();
  };

  test('his link is taken for what it says on a page of ours without the script: all else is why it fails', async ({
    page,
    shop,
  }) => {
    post(shop, await plant(page, shop));
    await follow(page, shop.com('/forum'));
    await tracked(page);
    expect(await clickId(page)).not.toBeNull();
  });

  test('plants his click by a link on his own page', async ({ page, shop }) => {
    post(shop, await plant(page, shop));
    await follow(page, shop.site.url('/forum', STRANGER));
    await expectStranger(page);
  });

  test('by a link on a page called like ours', async ({ page, shop }) => {
    post(shop, await plant(page, shop));
    await follow(page, shop.site.url('/forum', 'www.merchant.test.stranger.test'));
    await expectStranger(page);
  });

  test('by a link that tells no referrer, as in a mail', async ({ page, shop }) => {
    await page.goto(await plant(page, shop));
    await expectStranger(page);
  });

  test('by a link posted on our page', async ({ page, shop }) => {
    const address = await plant(page, shop);
    shop.page('/forum', `<a href="${address.replaceAll('&', '&amp;')}">Look here</a>`);
    await follow(page, shop.com('/forum'));
    await expectStranger(page);
  });

  test('by a link on another host of the same domain', async ({ page, shop }) => {
    post(shop, await plant(page, shop));
    await follow(page, shop.site.url('/forum', `forum.${APP}`));
    await expectStranger(page);
  });

  test('by a link that he copied two minutes ago', async ({ page, shop }) => {
    const address = await plant(page, shop);
    post(shop, address.replace(/(?<=affitor_handoff=)\d+/, `${Date.now() - 120_000}`));
    await follow(page, shop.com('/forum'));
    await expectStranger(page);
  });

  test('by a click of another program', async ({ page, shop }) => {
    const address = await plant(page, shop);
    post(shop, address.replace(`*${shop.program.id}*`, `*${shop.program.id + 1}*`));
    await follow(page, shop.com('/forum'));
    await expectStranger(page);
  });

  test('by a frame, or by a redirect of ours', async ({ page, shop }) => {
    const address = await plant(page, shop);
    shop.site.page('/frame', { script: null, body: `<iframe src="${address.replaceAll('&', '&amp;')}"></iframe>` });
    await page.goto(shop.com('/frame'));
    const frame = page.frames().find((one) => one.url().startsWith(shop.app('/there')))!;
    await frame.waitForFunction('window.affitor?.getData');
    expect(await frame.evaluate('affitor.getClickId()')).toBeNull();
    await page.route(shop.com('/go'), (route) => route.fulfill({ status: 302, headers: { location: address } }));
    post(shop, shop.com('/go'));
    await follow(page, shop.site.url('/forum', STRANGER));
    await expectStranger(page);
  });

  test('with a click that nobody made is credited with nothing', async ({ page, shop }) => {
    const address = await plant(page, shop);
    const id = (await shop.program.events('click'))[0]!.click_id!;
    post(shop, address.replace(id, 'invented_by_a_strange'));
    await follow(page, shop.com('/forum'));
    await tracked(page);
    expect(await page.evaluate('affitor.signup("user_1")')).toMatchObject({ status: 'rejected' });
  });
});

test("Stripe's links and buttons get the click id, and the payment its partner", async ({ page, shop }) => {
  const { program, site } = shop;
  const [head, body] = forTest(STRIPE, program).split('\n\n') as [string, string];
  site.page('/', { script: null, head, body });
  const asked: string[] = [];
  await page.route('https://buy.stripe.com/**', (route) => {
    asked.push(route.request().url());
    return route.fulfill({ contentType: 'text/html', body: '<p>Pay</p>' });
  });

  await page.goto(shop.com('/'));
  await tracked(page);
  const reference = (selector: string) => page.locator(selector).first().getAttribute('client-reference-id');
  expect(await reference('stripe-buy-button'), 'before any click').toBeNull();
  await page.getByText('Buy', { exact: true }).click();
  await expect(page.getByText('Pay')).toBeVisible();
  expect(asked.pop()).toBe('https://buy.stripe.com/test_123');

  const id = await land(page, shop);
  for (const selector of ['stripe-buy-button', 'stripe-pricing-table'])
    await expect(page.locator(selector)).toHaveAttribute('client-reference-id', id!);
  await page.evaluate(`document.body.innerHTML += '<main><stripe-buy-button id="late"></stripe-buy-button></main>'`);
  await expect(page.locator('#late')).toHaveAttribute('client-reference-id', id!);
  await page.getByText('Buy', { exact: true }).click();
  await expect(page.getByText('Pay')).toBeVisible();
  expect(asked).toEqual([`https://buy.stripe.com/test_123?client_reference_id=${id}`]);
  const paid = new URL(asked[0]!).searchParams.get('client_reference_id');
  await fetch(`${program.apiBase}/__affitor/stripe/trigger`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ event: 'checkout.session.completed', program_id: program.id, client_reference_id: paid }),
  });
  expect((await program.recorded('conversion', 1))[0]).toMatchObject({ click_id: id, partner_code: program.alice });
});
