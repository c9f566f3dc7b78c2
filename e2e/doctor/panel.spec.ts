import { expect } from '@playwright/test';
import { examine, found, panelOf, test, wrong } from './support/examine.ts';

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

  test('is closed by Escape from the page too, unless that is used there', async ({ page, merchant: { site } }) => {
    const used =
      '<script>addEventListener("keydown", (event) => { if (window.uses) event.preventDefault() }, true)</script>';
    site.page('/', { body: `<button>Buy</button>${used}` });
    await page.goto(site.url('/'));
    const panel = await examine(page);
    await page.getByText('Buy').focus();
    await page.evaluate('window.uses = true');
    await page.keyboard.press('Escape');
    await expect(panel).toBeVisible();
    await page.evaluate('window.uses = false');
    await page.keyboard.press('Escape');
    await expect(panel).toHaveCount(0);
  });

  test('reads from left to right on a page that does not', async ({ page, merchant: { site } }) => {
    site.page('/', { head: '<script>document.documentElement.dir = "rtl"</script>' });
    await page.goto(site.url('/'));
    const panel = await examine(page);
    await expect(panel).toHaveCSS('direction', 'ltr');
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

  test('stands above every layer of the page', async ({ page, merchant: { site } }) => {
    const cover = '<div popover="manual" style="inset: 0; width: 100vw; height: 100vh; background: white"></div>';
    site.page('/', { body: `${cover}<script>document.querySelector('[popover]').showPopover()</script>` });
    await page.goto(site.url('/'));
    await (await examine(page)).getByRole('button', { name: 'Close' }).click();
    await expect(panelOf(page)).toHaveCount(0);
  });
});
