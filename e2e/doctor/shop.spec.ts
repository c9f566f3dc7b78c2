import { expect } from '@playwright/test';
import { shared as at } from '../support/npm-start.ts';
import { found, looked, panelOf, test, tracked, wrong } from './support/examine.ts';

test.describe('the demo shop', () => {
  test('is examined by ?affitor_doctor, and by that alone', async ({ page }) => {
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('console', (message) => {
      // The question that the API answers with 400 by design.
      if (message.type() === 'error' && !message.location().url.endsWith('?doctor')) errors.push(message.text());
    });
    const scripts: string[] = [];
    page.on('request', (request) => scripts.push(request.url()));
    await page.goto(at.shop);
    await tracked(page);
    expect(scripts.filter((url) => url.includes('doctor'))).toEqual([]);
    await expect(panelOf(page)).toHaveCount(0);
    await page.goto(`${at.shop}/?affitor_doctor`);
    let panel = await looked(page);
    expect(await wrong(panel)).toEqual(['host-two-names', 'landing-none']);
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
});
