import { setTimeout as sleep } from 'node:timers/promises';
import type { BrowserContext } from '@playwright/test';
import type { Visitor } from '../support/visitor.ts';

/** Milliseconds to wait for a page, or for an expression to come true. */
const PATIENCE = 15_000;

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
      for (const deadline = Date.now() + PATIENCE; Date.now() < deadline; await sleep(30)) {
        // A page that is frozen while it is asked does not answer.
        const now = await Promise.race([page.evaluate('location.href').catch(() => before), sleep(1000, before)]);
        if (now !== before) return;
      }
      throw new Error(`waited in vain to get back from ${before}`);
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
