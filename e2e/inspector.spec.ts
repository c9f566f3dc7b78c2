import { expect, type Page, test } from '@playwright/test';
import { demoProgram } from './support/demo-program.ts';
import { npmStart } from './support/npm-start.ts';

const at = npmStart();

// One after the other, as they share what was started.
test.describe.configure({ mode: 'default' });

const { post, customer, sale } = demoProgram(at);

// No test depends on what another has left behind, nor takes longer to show it.
test.beforeEach(() => post('/__affitor/reset', {}));

/** The inspector as somebody opens it; what its page does wrong ends in `errors`. */
async function open(page: Page, address = at.inspector): Promise<string[]> {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(new URL(address).origin)) errors.push(`asks for ${request.url()}`);
  });
  await page.goto(address);
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  return errors;
}

const card = (page: Page, key: string) => page.getByRole('article').filter({ hasText: key });
const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

test('leads to the shop where it runs, however it was opened, and back', async ({ page }) => {
  for (const host of ['127.0.0.1', 'localhost']) {
    const address = at.inspector.replace('127.0.0.1', host);
    await open(page, address);
    await expect(page.getByRole('link', { name: 'Demo shop' })).toHaveAttribute('href', at.shop);
    await expect(page.getByRole('link', { name: /aff=PARTNER123/ })).toHaveAttribute(
      'href',
      `${at.shop}/?aff=PARTNER123`,
    );
  }
  for (const host of ['127.0.0.1', 'localhost']) {
    await page.goto(at.shop.replace('localhost', host));
    const opened = page.waitForEvent('popup');
    await page.getByRole('link', { name: 'Open the inspector' }).click();
    const other = await opened;
    await expect(other.getByRole('heading', { name: 'Attribution inspector' })).toBeVisible();
    await expect(other.getByText('Live', { exact: true })).toBeVisible();
    await other.close();
  }
});

test('a page of another site can neither read nor reset it', async ({ page }) => {
  await customer('user_kept');
  await page.route('http://evil.test/', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<title>Evil</title>' }),
  );
  await page.goto('http://evil.test/');
  const attacks = await page.evaluate(async (backend) => {
    const post = { method: 'POST', mode: 'no-cors', headers: { 'content-type': 'text/plain' }, body: '{}' } as const;
    await fetch(`${backend}/__affitor/reset`, post).catch(() => {});
    const read = await fetch(`${backend}/__affitor/requests`).then(
      () => 'read',
      () => 'not read',
    );
    return read;
  }, at.inspector);
  expect(attacks).toBe('not read');
  await open(page);
  await expect(card(page, 'user_kept')).toBeVisible();
});

test('shows what a visitor sent as text, and asks for nothing outside', async ({ page }) => {
  const evil = `"><img src=x onerror="document.title='pwned'"><script>document.title='pwned'</script>`;
  await customer(evil, 'PARTNER456', { page_title: evil, page_url: `https://shop.test/${evil}`, referrer_url: evil });
  await sale('nobody', { transaction_id: evil });
  const errors = await open(page);
  const request = page.locator('details').filter({ hasText: '/api/v1/track/click' }).first();
  await request.locator('summary').click();
  await expect(request.getByText('onerror').first()).toBeVisible();
  await expect(card(page, evil)).toBeVisible();
  expect(await page.locator('main img, main script').count()).toBe(0);
  expect(await page.title()).toBe('Attribution inspector');
  expect(errors).toEqual([]);
});

test('compares partners by clicks, signups, sales and money, each currency by itself', async ({ page }) => {
  await customer('user_other');
  await customer('user_chart', 'PARTNER456');
  await sale('user_chart');
  await sale('user_chart', { amount_cents: 8000, currency: 'JPY' });
  await open(page);
  const chart = (title: string) => section(page, 'Partners').getByRole('figure').filter({ hasText: title });
  await expect(chart('Revenue in JPY').getByRole('listitem')).toHaveText(/PARTNER456 ¥8,000, ¥1,600 for the partner/);
  await expect(chart('Revenue in USD').getByRole('listitem')).toHaveText(
    /PARTNER456 \$49\.00, \$9\.80 for the partner/,
  );
  await expect(chart('Clicks').getByRole('listitem')).toHaveCount(2);
  await expect(chart('Sales').getByRole('listitem').first()).toHaveText('PARTNER456 2');
});

test('keeps a journal: what came, what was answered, the fault that hit it, and whose it was', async ({ page }) => {
  await open(page);
  const faults = section(page, 'Faults');
  await faults.getByLabel('Requests').selectOption('Clicks');
  await faults.getByLabel('What goes wrong').selectOption('Answers 503, retry after 5 s');
  await faults.getByRole('button', { name: 'Set the fault' }).click();
  await expect(faults.getByRole('status')).toHaveText('Set for program 1.');
  await expect(faults.getByRole('listitem')).toHaveText(/Clicks of program 1: answers 503 .* 1 more time/);

  await post('/api/v1/track/click', { affiliate_url: 'https://blog.test/?aff=PARTNER123', click_id: 'a'.repeat(21) });
  const entry = section(page, 'Requests').locator('details').first();
  await expect(entry.locator('summary')).toHaveText(/503\s*POST \/api\/v1\/track\/click\s*fault/);
  await entry.locator('summary').click();
  await expect(entry).toContainText('Hit by a fault: answers 503 and records nothing.');
  await expect(entry).toContainText('"affiliate_url": "https://blog.test/?aff=PARTNER123"');
  await expect(entry).toContainText('"error": "Emulated fault: 503"');
  await expect(faults.getByRole('listitem'), 'it was used up').toHaveCount(0);

  const lead = section(page, 'Requests').locator('details').filter({ hasText: '/api/v1/track/lead' });
  await customer('user_journal');
  await expect(lead).toHaveCount(1);
  await lead.locator('summary').click();
  await expect(lead).toContainText('"message": "Lead tracked successfully"');
  await expect(lead).toContainText('(an e-mail address)');
  expect(await page.content()).not.toContain('user_j@example.com');
  await lead.getByRole('link', { name: /^Visitor \d+$/ }).click();
  await expect(card(page, 'user_journal')).toBeFocused();
});

test('shows the beginning of what was too long to be kept, and how long it was', async ({ page }) => {
  const page_title = 'T'.repeat(20_000);
  await post('/api/v1/track/click', { affiliate_url: 'https://blog.test/?aff=PARTNER123', page_title });
  await open(page);
  const request = page.locator('details.request').first();
  await request.locator('summary').click();
  await expect(request.getByRole('heading', { name: 'Sent: the beginning of 20 KB' })).toBeVisible();
  await expect(request.getByText('"affiliate_url":"https://blog.test/?aff=PARTNER123"')).toBeVisible();
  await expect(request.getByRole('heading', { name: 'Answered', exact: true })).toBeVisible();
});

/** Counts how often the page's stream has told it of requests. Runs before any script of the page. */
const COUNT_TOLD = `{
  const { EventSource } = window;
  window.told = 0;
  window.EventSource = class extends EventSource {
    constructor(...args) {
      super(...args);
      this.addEventListener('request', () => window.told++);
    }
  };
}`;

test('misses no request that comes while others are loaded', async ({ page }) => {
  await page.addInitScript(COUNT_TOLD);
  const told = () => page.evaluate<number>('told');
  const entries = section(page, 'Requests').locator('details').filter({ hasText: '/api/v1/track/refund' });
  await open(page);
  await post('/api/v1/track/refund', {});
  await expect(entries).toHaveCount(1);
  // What is open and focused must not be drawn anew.
  await entries.first().locator('summary').press('Enter');
  await expect(entries.first()).toHaveAttribute('open');

  // The answer to a load is held back until the page has been told of another request; the answers to others come after it.
  let isHeld = false;
  let isReleased = false;
  let isAnswered = false;
  await page.route(/requests\?.*unassigned=1/, async (route) => {
    const response = await route.fetch();
    const isFirst = !isHeld;
    isHeld = true;
    await expect.poll(() => (isFirst ? isReleased : isAnswered)).toBe(true);
    await route.fulfill({ response });
    isAnswered = true;
  });
  await post('/api/v1/track/refund', {});
  await expect.poll(() => isHeld).toBe(true);
  const toldBefore = await told();
  await post('/api/v1/track/refund', {});
  await expect.poll(told).toBeGreaterThan(toldBefore);
  isReleased = true;
  await expect(entries).toHaveCount(3);
  await expect(entries.nth(2)).toHaveAttribute('open');
  await expect(entries.nth(2).locator('summary')).toBeFocused();
  await page.unrouteAll({ behavior: 'wait' });
});

test('names the visitor of a request that was opened before the visitor was known', async ({ page }) => {
  let isReleased = false;
  await page.route(/chain\?/, async (route) => {
    await expect.poll(() => isReleased, { timeout: 20_000 }).toBe(true);
    await route.continue();
  });
  await customer('user_unnamed');
  await page.goto(at.inspector);
  const lead = section(page, 'Requests').locator('details').filter({ hasText: '/api/v1/track/lead' }).first();
  await lead.locator('summary').click();
  await expect(lead).toContainText('user_unnamed');
  await expect(lead.getByRole('link')).toHaveCount(0);
  isReleased = true;
  await expect(lead.getByRole('link', { name: /^Visitor \d+$/ })).toBeVisible();
  await page.unrouteAll({ behavior: 'wait' });
});

test('takes faults back', async ({ page }) => {
  await open(page);
  const faults = section(page, 'Faults');
  for (const where of ['Clicks', 'Tracker’s script']) {
    await faults.getByLabel('Requests').selectOption(where);
    await faults.getByLabel('How many times').fill('');
    await faults.getByRole('button', { name: 'Set the fault' }).click();
    await expect(faults.getByRole('listitem').filter({ hasText: where })).toContainText('until it is taken back');
  }
  await faults.getByRole('button', { name: /^Take back: Clicks/ }).click();
  await expect(faults.getByRole('listitem')).toHaveCount(1);
  await faults.getByRole('button', { name: /^Take back: Tracker/ }).click();
  await expect(faults.getByText('None is set.')).toBeVisible();
  const { click_id } = await post('/api/v1/track/click', { affiliate_url: 'https://blog.test/?aff=PARTNER123' });
  expect(click_id).toBeTruthy();
});

test('delivers Stripe events by name, and shows what came of them', async ({ page }) => {
  await customer('user_stripe');
  await open(page);
  const stripe = section(page, 'Stripe');
  await expect(stripe.getByLabel('Paid by')).toContainText('user_stripe');
  await stripe.getByLabel('Event', { exact: true }).selectOption('invoice.paid');
  await stripe.getByLabel('Amount').fill('120');
  await stripe.getByLabel('Currency').fill('eur');
  await stripe.getByRole('button', { name: 'Deliver the event' }).click();
  await expect(stripe.getByRole('status')).toHaveText('Delivered as invoice.paid: it counted.');
  await expect(card(page, 'user_stripe')).toContainText('€120.00');
  await expect(card(page, 'user_stripe')).toContainText('€24.00 commission');

  await stripe.getByLabel('Event', { exact: true }).selectOption('charge.refunded');
  await expect(stripe.getByLabel('Payment', { exact: true })).toContainText('€120.00');
  await stripe.getByLabel('Amount').fill('60');
  await stripe.getByRole('button', { name: 'Deliver the event' }).click();
  await expect(card(page, 'user_stripe')).toContainText('Refunded: €60.00 of €120.00.');

  await stripe.getByText('More parameters').click();
  await stripe.getByLabel(/^JSON/).fill('{');
  await stripe.getByRole('button', { name: 'Deliver the event' }).click();
  await expect(stripe.getByRole('status')).toContainText('That did not work.');
});

test('travels in time, and says why a sale is credited to nobody then', async ({ page }) => {
  await customer('user_late');
  await open(page);
  const time = section(page, 'Time');
  await expect(time.getByRole('button', { name: 'Back to real time' })).toBeDisabled();
  await time.getByRole('button', { name: 'Past the attribution window: +61 days' }).click();
  await expect(page.getByText('The backend’s clock was moved')).toBeVisible();
  await sale('user_late');
  await expect(card(page, 'user_late')).toContainText('The click was 61 days old.');
  await time.getByLabel('By, such as 1d12h').fill('12h');
  await time.getByLabel('By, such as 1d12h').press('Enter');
  await expect(time.getByRole('status')).toContainText('There it is now');
  await time.getByRole('button', { name: 'Back to real time' }).click();
  await expect(page.getByText('The backend’s clock was moved')).toBeHidden();
});

test('links to each visitor, also beyond those shown at first', async ({ page }) => {
  await customer('user_first');
  for (let i = 0; i < 9; i++) await customer(`user_more_${i}`);
  await open(page);
  const showAll = page.getByRole('button', { name: /^Show all \d+ visitors$/ });
  await expect(showAll).toBeVisible();
  await expect(card(page, 'user_first')).toHaveCount(0);
  await showAll.click();
  const id = await card(page, 'user_first').getAttribute('id');
  await card(page, 'user_first')
    .getByRole('link', { name: /^Visitor/ })
    .click();
  await expect(page).toHaveURL(new RegExp(`#${id}$`));

  const other = await page.context().newPage();
  await open(other, `${at.inspector}/?program=1#${id}`);
  await expect(card(other, 'user_first')).toBeFocused();
  await expect(card(other, 'user_first')).toBeInViewport();
  await open(other, `${at.inspector}/?program=1#visitor-999999`);
  await expect(other.getByText('The visitor that this link names is not among those')).toBeVisible();
});

test('starts over, with the keyboard alone and after a question', async ({ page }) => {
  await customer('user_doomed');
  await open(page);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await page.getByRole('button', { name: 'Reset everything…' }).focus();
  await page.keyboard.press('Enter');
  const question = page.getByRole('dialog', { name: 'Reset everything?' });
  await expect(question.getByRole('button', { name: 'Keep everything' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(question).toBeHidden();
  await expect(page.getByRole('button', { name: 'Reset everything…' })).toBeFocused();
  await expect(card(page, 'user_doomed')).toBeVisible();

  const watcher = await page.context().newPage();
  await open(watcher);
  await expect(card(watcher, 'user_doomed')).toBeVisible();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(question.getByRole('button', { name: 'Delete and start over' })).toBeFocused();
  await page.keyboard.press('Enter');
  for (const view of [page, watcher]) {
    await expect(view.getByRole('heading', { name: 'Nobody has come by an affiliate link yet' })).toBeVisible();
    await expect(section(view, 'Requests').locator('details')).toHaveCount(0);
  }
});
