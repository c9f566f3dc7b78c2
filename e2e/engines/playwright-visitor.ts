import type { BrowserContext } from '@playwright/test';
import { atMost, eventually } from '../support/eventually.ts';
import type { Visitor } from '../support/visitor.ts';

/** Milliseconds to wait for a page, or for an expression to come true. */
const PATIENCE = 15_000;

/** Milliseconds for one look at a page. */
const LOOK = 1000;

/**
 * A visitor in a browser that Playwright drives.
 *
 * @param isWarning tells what is no error although the browser reports it as one
 */
export const playwrightVisitor = async (
  context: BrowserContext,
  isWarning: (error: string) => boolean = () => false,
  errors: string[] = [],
): Promise<Visitor> => {
  const page = await context.newPage();
  page.on('pageerror', (error) => {
    if (!isWarning(String(error))) errors.push(String(error));
  });
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
      const before = await page.evaluate('location.href');
      // Neither `goBack` nor `waitForURL`: of a page from the back/forward cache, Playwright hears nothing in Firefox.
      await page.evaluate('void setTimeout(() => history.back())');
      const hasLeft = async () => (await page.evaluate('location.href').catch(() => before)) !== before;
      // A page that is frozen while it is asked does not answer: then it is asked again.
      await eventually(() => atMost(LOOK, hasLeft(), false), `the page before ${before}`, { every: 30 });
    },
    run: (code) => page.evaluate(code),
    async until(expression) {
      await page.waitForFunction(expression, undefined, { timeout: PATIENCE });
    },
    async leaveBy(code) {
      const before = page.url();
      await page.evaluate(`{ ${code} }`);
      await page.waitForURL(({ href }) => href !== before, { waitUntil: 'load' });
    },
    newTab: () => playwrightVisitor(context, isWarning, errors),
    closeTab: () => page.close(),
    cookies: () => context.cookies(),
    async setCookie({ name, value, url, domain }) {
      await context.addCookies([domain ? { name, value, domain, path: '/' } : { name, value, url }]);
    },
    errors: () => errors,
  };
};
