import AxeBuilder from '@axe-core/playwright';
import { expect } from '@playwright/test';
import { npmStart } from '../support/npm-start.ts';
import { examine, found, looked, panelOf, paste, test, tracked, wrong } from './support/examine.ts';

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
