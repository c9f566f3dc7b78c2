import { expect, type Page, test } from '@playwright/test';
import { examine, looked, paste, wrong } from './doctor/support/examine.ts';
import { expectAccessible } from './support/accessible.ts';
import { demoProgram } from './support/demo-program.ts';
import { expectFits } from './support/fits.ts';
import { npmStart } from './support/npm-start.ts';

const at = npmStart();
const { post, customer, sale, refund } = demoProgram(at);

test.describe.configure({ mode: 'default' });
test.use({ contextOptions: { reducedMotion: 'reduce' } });

/** Each page is loaded once: window, colours and fonts change around it. */
const expectGood = async (page: Page, what: string): Promise<void> => {
  await expectFits(page, what);
  await expectAccessible(page, what);
};

/** As long as the shop takes them, and without a place where a line may break. */
const LONG_NAME = 'W'.repeat(80);
const LONG_EMAIL = `${'w'.repeat(200)}@example.com`;

test('the inspector without data fits and is accessible', async ({ page }) => {
  await page.goto(at.inspector);
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  await expect(page.getByRole('heading', { name: /Nobody has come/ })).toBeVisible();
  await expectGood(page, 'the inspector without data');
  await page.getByRole('button', { name: 'Reset everything…' }).click();
  await expectGood(page, 'the question before a reset');
  const link = `<title>Elsewhere</title><a href="${at.inspector}/?program=1">Inspector</a>`;
  await page.route('http://elsewhere.test/', (route) => route.fulfill({ contentType: 'text/html', body: link }));
  await page.goto('http://elsewhere.test/');
  await page.getByRole('link').click();
  await expect(page.getByRole('heading', { name: 'Refused' })).toBeVisible();
  await expectFits(page, 'the refusal of a link from elsewhere');
});

test('every page of the shop fits and is accessible', async ({ page }) => {
  await page.route('**/api/v1/track/click', async (route) => {
    const response = await route.fetch();
    const discount = { amount_cents: 123_456_789, currency: 'JPY', code: 'C'.repeat(40) };
    await route.fulfill({
      response,
      json: { ...(await response.json()), partner: { name: 'N'.repeat(60), discount } },
    });
  });
  await page.goto(`${at.shop}/?aff=PARTNER123`);
  await expect(page.getByRole('status')).toContainText('gave you');
  await expect(page.getByText('You were referred by PARTNER123.')).toBeVisible();
  await expectGood(page, 'the start');
  for (const path of ['/pricing', '/nowhere', '/signup']) {
    await page.goto(at.shop + path);
    await expect(page.getByRole('status')).toContainText('gave you');
    await expectGood(page, path);
  }

  const create = page.getByRole('button', { name: 'Create account' });
  await page.locator('form').evaluate((form: HTMLFormElement) => {
    form.noValidate = true;
  });
  await page.getByLabel('Name').fill(LONG_NAME);
  await create.click();
  await expect(page.getByRole('alert')).toBeVisible();
  await expectGood(page, 'the refused signup');

  await page.getByLabel('Work e-mail').fill(LONG_EMAIL);
  await create.click();
  const pay = page.getByRole('button', { name: /^Pay \$/ });
  await expect(pay).toBeVisible();
  await expectGood(page, 'the order');
  await page.getByLabel('Discount code').fill('X'.repeat(40));
  await pay.click();
  await expect(page.getByRole('alert')).toBeVisible();
  await expectGood(page, 'the refused discount code');
  await page.getByLabel('Discount code').fill('ALICE20');
  await pay.click();
  await page.getByRole('button', { name: 'Refund' }).click();
  await page.getByRole('button', { name: 'Pay the next month' }).click();
  await expect(page.getByText(/Credited to partner PARTNER123/)).toHaveCount(2);
  await expect(page.getByText('Refunded')).toBeVisible();
  await expectGood(page, 'the receipts');
});

/** Of each kind of thing that the inspector shows, one at least, with the longest names that the API takes. */
async function fillInspector() {
  const longest = {
    page_url: `https://shop.test/${'p'.repeat(2000)}`,
    referrer_url: `https://blog.test/${'r'.repeat(2000)}`,
  };
  await customer('k'.repeat(255), 'PARTNER456', longest);
  await sale('k'.repeat(255), { transaction_id: 't'.repeat(255), amount_cents: 999_999_999, currency: 'JPY' });
  await sale('k'.repeat(255), { amount_cents: 999_999_999, currency: 'KWD', is_recurring: true, coupon: 'ALICE20' });
  await refund('t'.repeat(255), 499_999_999);
  await sale('with_a_coupon', { coupon: 'ALICE20' });
  await sale('u'.repeat(255), { transaction_id: 'n'.repeat(255) });
  await refund('f'.repeat(255));
  await customer('nobody', 'A'.repeat(200));
  await post('/api/tracking/test-event', { type: 'chain' }, 'affitor_demo_key');
  for (let index = 0; index < 9; index++) {
    await customer(`user_${index}`);
    await sale(`user_${index}`, { transaction_id: `tx_${index}` });
  }
  await refund('tx_8');
  await post('/__affitor/faults', {
    route: 'click',
    method: 'OPTIONS',
    origin: `https://${'o'.repeat(60)}.test`,
    status: 500,
    delay_ms: 2000,
  });
  await post('/__affitor/faults', { route: 'lead', program_id: 1, status: 503, times: 1 });
  await customer('hit_by_a_fault');
  await post('/__affitor/faults', { route: 'sale', answer: { message: 'm' } });
}

test('the inspector of many visitors fits and is accessible', async ({ page }) => {
  await fillInspector();
  // Only a program's owner can give a partner a code as long as this.
  await page.route(/chain\?/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: (await response.text()).replaceAll('PARTNER456', 'P'.repeat(100)) });
  });
  await page.goto(`${at.inspector}/?program=1#visitor-999999`);
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: /^Show all/ }).click();
  await page.getByRole('button', { name: 'Show more' }).click();
  for (const path of ['click', 'lead', 'sale', 'refund']) {
    const request = page.locator('details.request').filter({ hasText: `/track/${path}` });
    await request.first().locator('summary').click();
    await request.last().locator('summary').click();
  }
  await page.locator('details.request').filter({ hasText: 'fault' }).first().locator('summary').click();
  await page.getByText('More parameters').click();
  await page.getByLabel(/^JSON/).fill('{');
  await page.getByRole('button', { name: 'Deliver the event' }).click();
  await page.getByRole('button', { name: '+30 days' }).click();
  await page.getByRole('button', { name: 'Set the fault' }).click();
  await expect(page.getByText('The backend’s clock was moved')).toBeVisible();
  await sale('u'.repeat(255), { transaction_id: 'n'.repeat(254) });
  await expect(page.locator('#news')).toContainText('uuuu');
  await expectGood(page, 'the inspector of many visitors');
});

test('the doctor’s panel fits and is accessible', async ({ page }) => {
  // Something of each severity.
  await page.route('**/api/tracking/check-test-events', (route) => route.fulfill({ status: 404, body: '{}' }));
  await page.goto(`${at.shop}/${'p'.repeat(200)}?affitor_doctor&via=ALICE`);
  await looked(page);
  await paste(page, 'document.body.append(document.querySelector("script[data-affitor-program-id]").cloneNode())');
  await paste(page, 'document.querySelectorAll("script[data-affitor-program-id]")[1].dataset.affitorProgramId = "2"');
  const panel = await examine(page);
  expect(await wrong(panel)).toEqual([
    'script-contradiction',
    'landing-other-name',
    'program-unconfirmed',
    'host-two-names',
  ]);
  await panel.getByText(/^As it should be/).click();
  await expectFits(page, 'the panel');
  // axe cannot tell the colours of what is outside the body.
  await page.evaluate(() => document.body.append(document.querySelector('[data-affitor-doctor]')!));
  await expectAccessible(page, 'the panel', '[data-affitor-doctor]');
});
