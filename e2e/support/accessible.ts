import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const WIDTHS = [390, 1280];

/** Rules whose result depends on the colour scheme. */
const ABOUT_COLOURS = ['color-contrast', 'link-in-text-block'];

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
      // The other mode opens a page for each result, for frames of other origins. There are none here.
      const axe = new AxeBuilder({ page }).setLegacyMode().include(within);
      if (colorScheme === 'light') axe.withTags(TAGS);
      else axe.withRules(ABOUT_COLOURS);
      const { violations, passes } = await axe.analyze();
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
