import type { BrowserContext, Page } from '@playwright/test';
import type { Visitor } from './visitor.ts';

/** A visitor in a browser that Playwright drives. */
export const playwrightVisitor = async (context: BrowserContext, errors: string[] = []): Promise<Visitor> => {
  const page: Page = await context.newPage();
  page.on('pageerror', (error) => errors.push(String(error)));
  return {
    async open(url) {
      await page.goto(url, { waitUntil: 'load' });
    },
    async glance(url) {
      await page.goto(url, { waitUntil: 'commit' });
    },
    async reload() {
      await page.reload({ waitUntil: 'load' });
    },
    async back() {
      // A page from the back/forward cache fires no `load`.
      await page.goBack({ waitUntil: 'commit' });
    },
    run: (code) => page.evaluate(code),
    async until(expression) {
      await page.waitForFunction(expression, undefined, { timeout: 15_000 });
    },
    async leaveBy(code) {
      const before = page.url();
      await page.evaluate(`{ ${code} }`);
      await page.waitForURL(({ href }) => href !== before, { waitUntil: 'load' });
    },
    newTab: () => playwrightVisitor(context, errors),
    closeTab: () => page.close(),
    cookies: () => context.cookies(),
    async setCookie({ name, value, url, domain }) {
      await context.addCookies([domain ? { name, value, domain, path: '/' } : { name, value, url }]);
    },
    errors: () => errors,
  };
};
