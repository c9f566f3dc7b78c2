import { expect, test } from '@playwright/test';
import { expectFits } from '../support/fits.ts';
import { type Example, startExample } from './support/example.ts';

/** What a conversion says on top of other events. */
interface Conversion {
  partner_code: string;
  is_recurring: boolean;
  amount_cents: number;
  commission_cents: number | null;
  status: 'paid' | 'refunded' | 'reversed';
  timestamp: string;
}

const DURATION_MONTHS = 12;

// Months pass by the backend's clock, which is why the example starts a backend of its own.
let example: Example;

test.beforeAll(async () => {
  test.setTimeout(120_000);
  example = await startExample('express-stripe');
});

test.afterAll(() => example?.stop());

/** Newest first. */
const conversions = async (): Promise<Conversion[]> => {
  const response = await fetch(`${example.inspector}/api/tracking/events/1?eventType=conversion&pageSize=100`, {
    headers: { authorization: 'Bearer affitor_demo_key' },
  });
  return ((await response.json()) as { data: Conversion[] }).data;
};

test('express-stripe: checkout under another e-mail address, twelve renewals, a refund', async ({ page }) => {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(`${example.url}/?aff=PARTNER123`);
  await expectFits(page, 'the start');
  await page.getByLabel('Work e-mail').fill('jane@example.com');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByRole('heading', { name: 'Welcome' })).toBeVisible();
  await expectFits(page, 'the account');
  await page.getByRole('button', { name: 'Subscribe for $49.00' }).click();
  await page.getByLabel('E-mail for receipts').fill('accounts@example.com');
  await expectFits(page, 'the checkout');
  await page.getByRole('button', { name: 'Pay $49.00' }).click();
  await expect(page.getByText('Your subscription is active.')).toBeVisible();
  const sale = { partner_code: 'PARTNER123', amount_cents: 4900, commission_cents: 980, status: 'paid' };
  expect(await conversions(), 'one payment, though three events tell of it').toEqual([
    expect.objectContaining({ ...sale, is_recurring: false }),
  ]);

  await page.getByRole('link', { name: /dashboard/ }).click();
  const payments = page.getByRole('row').filter({ hasText: '$49.00' });
  for (let renewals = 1; renewals <= DURATION_MONTHS; renewals++) {
    await page.getByRole('button', { name: 'Go to the next renewal' }).click();
    await expect(payments).toHaveCount(renewals + 1);
  }
  const renewal = { ...sale, is_recurring: true };
  const [last, ...paid] = await conversions();
  expect(last, 'the partner is credited for good, but paid for twelve months').toMatchObject({
    ...renewal,
    commission_cents: null,
  });
  expect(paid).toEqual([
    ...Array.from({ length: DURATION_MONTHS - 1 }, () => expect.objectContaining(renewal)),
    expect.objectContaining(sale),
  ]);
  const months = new Set([last!, ...paid].map(({ timestamp }) => timestamp.slice(0, 7)));
  expect(months.size, 'each payment in a month of its own').toBe(DURATION_MONTHS + 1);

  await payments.nth(1).getByRole('button', { name: 'Refund' }).click();
  await expect(payments.nth(1)).toContainText('Refunded');
  await expectFits(page, 'the dashboard');
  expect(
    (await conversions()).map(({ status }) => status),
    'that payment alone is reversed',
  ).toEqual(['paid', 'reversed', ...Array.from({ length: DURATION_MONTHS - 1 }, () => 'paid')]);
  expect(errors).toEqual([]);
});
