import { expect, test } from '@playwright/test';
import { shared as at } from './support/npm-start.ts';

test('link → signup → pay → attributed sale visible on the inspector', async ({ page, context }) => {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(new URL('/?aff=PARTNER123', at.shop).href);
  await expect(page.getByRole('status')).toHaveText('Alice gave you 20 % off with the code ALICE20');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Pricing' }).click();
  await expect(page.getByRole('status'), 'on every page').toHaveText(/^Alice gave you 20 % off/);
  await page.getByRole('link', { name: 'Choose Team' }).click();
  await page.getByLabel('Name').fill('Jane <b>Doe</b>');
  await page.getByLabel('Work e-mail').fill('jane@example.com');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByRole('heading', { name: 'Welcome, Jane <b>Doe</b>' }), 'shown as typed').toBeVisible();
  await page.getByRole('button', { name: /^Pay \$49/ }).click();
  await expect(page.getByText('Credited to partner PARTNER123')).toBeVisible();
  expect(errors).toEqual([]);

  const watcher = await context.newPage();
  watcher.on('pageerror', (error) => errors.push(String(error)));
  await watcher.goto(at.inspector);
  await expect(watcher.getByText('PARTNER123').first()).toBeVisible();
  await expect(watcher.getByText('$49.00').first()).toBeVisible();
  await expect(watcher.getByText('$9.80').first(), '20 % commission').toBeVisible();
  expect(await watcher.content(), 'no e-mail address reaches the page').not.toContain('jane@example.com');
  expect(errors).toEqual([]);
});

test('what the API tells of a partner is shown as text', async ({ page }) => {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.route('**/api/v1/track/click', async (route) => {
    const response = await route.fetch();
    const partner = { name: '<img src=x onerror="window.hit=1">Eve', discount: { amount_cents: 500, currency: 'EUR' } };
    await route.fulfill({ response, json: { ...(await response.json()), partner } });
  });
  await page.goto(new URL('/?aff=PARTNER123', at.shop).href);
  await expect(page.getByRole('status')).toContainText('gave you €5.00 off');
  expect(await page.getByRole('status').locator('*').count()).toBe(0);
  expect(await page.evaluate(() => 'hit' in window)).toBe(false);
  expect(errors).toEqual([]);
});

test('a partner of whom nothing is told has no banner', async ({ page }) => {
  await page.goto(new URL('/?aff=PARTNER456', at.shop).href);
  await expect(page.getByText('You were referred by PARTNER456.')).toBeVisible();
  await expect(page.locator('[data-offer]')).toBeHidden();
});

test('a discount code without a link: less to pay, and its partner is credited', async ({ page }) => {
  await page.goto(new URL('/signup?plan=team', at.shop).href);
  await page.getByLabel('Name').fill('Lena');
  await page.getByLabel('Work e-mail').fill('lena@example.com');
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByLabel('Discount code').fill('ALICE99');
  await page.getByRole('button', { name: /^Pay / }).click();
  await expect(page.getByRole('alert')).toHaveText('There is no discount code “ALICE99”.');
  await page.getByLabel('Discount code').fill('alice20');
  await page.getByRole('button', { name: /^Pay / }).click();
  await expect(page.getByText('$39.20')).toBeVisible();
  await expect(page.getByText('with the code ALICE20')).toBeVisible();
  await expect(page.getByText('Credited to partner PARTNER123')).toBeVisible();
});

test('a visitor who was not referred causes no request to the API and gets no cookie', async ({ page, context }) => {
  const toApi: string[] = [];
  page.on('request', (request) => {
    if (new URL(request.url()).port !== new URL(at.shop).port) toApi.push(request.url());
  });
  await page.goto(at.shop);
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Pricing' }).click();
  await page.getByRole('link', { name: 'Choose Solo' }).click();
  await page.getByLabel('Name').fill('Nobody');
  await page.getByLabel('Work e-mail').fill('nobody@example.com');
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('button', { name: /^Pay / }).click();
  await expect(page.getByText(/Credited to nobody/)).toBeVisible();
  expect(toApi).toEqual([]);
  expect((await context.cookies()).map(({ name }) => name).filter((name) => name.startsWith('affitor'))).toEqual([]);
});
