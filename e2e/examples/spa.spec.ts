import { expect, test } from '@playwright/test';
import { expectFits } from '../support/fits.ts';
import { createProgram, type Program } from '../support/program.ts';
import { type Example, startExample } from './support/example.ts';

let program: Program;
let example: Example;

test.beforeAll(async () => {
  test.setTimeout(120_000);
  program = await createProgram();
  example = await startExample('spa', program);
});

test.afterAll(() => example?.stop());

test('spa: the router removes ?aff=, the signup on another route is credited all the same', async ({ page }) => {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  const documents: string[] = [];
  page.on('request', (request) => {
    if (request.isNavigationRequest()) documents.push(request.url());
  });
  await page.goto(`${example.url}/?aff=${program.alice}`);
  await expect(page.getByRole('heading', { name: 'Notes that grow' })).toBeVisible();
  await expect(page).toHaveURL(`${example.url}/`);

  await expectFits(page, 'the start');

  await page.getByRole('link', { name: 'Pricing' }).click();
  await expectFits(page, 'the prices');
  await page.getByRole('link', { name: 'Sign up' }).click();
  await page.getByLabel('E-mail').fill('jane@example.com');
  await expectFits(page, 'the signup');
  await page.getByRole('button', { name: 'Create account' }).click();
  const [lead] = await program.recorded('lead', 1);
  await expect(page.getByRole('status')).toContainText(lead!.customer_key!);
  expect(await program.sale({ customer_key: lead!.customer_key! })).toMatchObject({
    attributed: true,
    partner_code: program.alice,
  });

  const clicks = (await program.requests()).filter(({ path }) => path.endsWith('/click'));
  expect(clicks, 'one click, although effects run twice in StrictMode').toHaveLength(1);
  expect(clicks[0]!.body!.affiliate_url, 'the landing, not where the router went').toBe(
    `${example.url}/?aff=${program.alice}`,
  );
  expect(documents, 'one document: the rest is client-side').toEqual([`${example.url}/?aff=${program.alice}`]);
  expect(errors).toEqual([]);
});
