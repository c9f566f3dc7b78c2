import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, type Page } from '@playwright/test';

/** Read once and evaluated once in each document: axe's own binding for Playwright does both for every analysis. */
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Result {
  id: string;
  impact?: string | null;
  nodes: { html: string }[];
}

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const WIDTHS = [390, 1280];

/** Rules whose result depends on the colour scheme. */
const ABOUT_COLOURS = ['color-contrast', 'link-in-text-block'];

interface Results {
  violations: Result[];
  passes: Result[];
}

const analyze = async (page: Page, within: string, runOnly: object): Promise<Results> => {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  return page.evaluate(
    ([selector, options]) =>
      (window as unknown as { axe: { run(selector: string, options: object): Promise<Results> } }).axe.run(
        selector,
        options,
      ),
    [within, { runOnly, resultTypes: ['violations', 'passes'] }] as const,
  );
};

/**
 * Expects axe to find nothing on a page, in light and dark, on a phone and on a desktop, without loading the page again.
 *
 * @param within selector of the part to check
 */
export const expectAccessible = async (page: Page, what: string, within = 'html'): Promise<void> => {
  // Elements are there before the style sheet is.
  await page.waitForLoadState();
  const size = page.viewportSize()!;
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const runOnly = colorScheme === 'light' ? { type: 'tag', values: TAGS } : { type: 'rule', values: ABOUT_COLOURS };
      const { violations, passes } = await analyze(page, within, runOnly);
      const found = violations.map(
        ({ id, impact, nodes }) => `${impact} ${id}: ${nodes.map(({ html }) => html).join('\n')}`,
      );
      const where = `${what}, ${colorScheme}, ${width} px`;
      expect(found, where).toEqual([]);
      expect(
        passes.map(({ id }) => id),
        `${where}: axe can see the colours`,
      ).toContain('color-contrast');
    }
  }
  await page.emulateMedia({ colorScheme: null });
  await page.setViewportSize(size);
};
