import { expect, test } from '@playwright/test';
import { expectFits } from '../support/fits.ts';
import { createProgram, type Program } from '../support/program.ts';
import { type Example, startExample } from './support/example.ts';

let program: Program;
let example: Example;

test.beforeAll(async () => {
  test.setTimeout(120_000);
  program = await createProgram();
  example = await startExample('script-tag', program);
});

test.afterAll(() => example?.stop());

test('script-tag: a signup made before the tracker has loaded is credited to the partner', async ({ page }) => {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(`${example.url}/?aff=${program.alice}`);
  await program.recorded('click', 1);

  let loadTracker = () => {};
  const submitted = new Promise<void>((resolve) => {
    loadTracker = resolve;
  });
  await page.route('**/affitor-tracker.js', async (route) => {
    await submitted;
    await route.continue();
  });
  // `load` waits for the script that is being held.
  await page.goto(`${example.url}/signup`, { waitUntil: 'domcontentloaded' });
  await page.getByLabel('E-mail').fill('jane@example.com');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByRole('status')).toContainText('Welcome');
  expect(await program.events('lead'), 'nothing has told the API yet').toEqual([]);
  loadTracker();

  const [lead] = await program.recorded('lead', 1);
  await expect(page.getByRole('status')).toContainText(lead!.customer_key!);
  expect(await program.sale({ customer_key: lead!.customer_key! })).toMatchObject({
    attributed: true,
    partner_code: program.alice,
  });
  expect(await program.events('click')).toHaveLength(1);
  expect(errors).toEqual([]);
});

test('script-tag: a visitor who was not referred causes no request to the API and gets no cookie', async ({ page }) => {
  const hosts = new Set<string>();
  page.on('request', (request) => hosts.add(new URL(request.url()).host));
  await page.goto(example.url);
  await expectFits(page, 'the start');
  await page.getByRole('link', { name: 'Sign up' }).click();
  await page.getByLabel('E-mail').fill('nobody@example.com');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByRole('status')).toContainText('Welcome');
  await expectFits(page, 'the signup');
  await page.getByRole('link', { name: 'Back' }).click();
  await page.waitForFunction('window.affitor');
  expect([...hosts]).toEqual([new URL(example.url).host]);
  expect(await page.context().cookies()).toEqual([]);
});
