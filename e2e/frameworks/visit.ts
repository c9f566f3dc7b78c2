import type { Browser, Page } from '@playwright/test';

/** One visitor, and all that their browser asked for and complained of. */
export interface Visit {
  page: Page;
  /** Addresses that were asked for. */
  requests: string[];
  /** Errors and warnings of the console, and what the page threw. Hydration that does not match is among them. */
  complaints: string[];
  /** Names of the tracker's cookies. */
  cookies(): Promise<string[]>;
  end(): Promise<void>;
}

export const startVisit = async (browser: Browser): Promise<Visit> => {
  const context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const visit: Visit = {
    page,
    requests: [],
    complaints: [],
    cookies: async () =>
      (await context.cookies()).map(({ name }) => name).filter((name) => /affitor|customer_code/.test(name)),
    end: () => context.close(),
  };
  context.on('request', (request) => visit.requests.push(request.url()));
  context.on('weberror', (error) => visit.complaints.push(`${error.error()}`));
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) visit.complaints.push(`${message.type()}: ${message.text()}`);
  });
  return visit;
};

/** From the start page by the project's own link, as its router goes, then the form. */
export const signUp = async ({ page }: Visit, path: string, email: string): Promise<void> => {
  if (path !== '/') {
    await page.click(`a[href="${path}"]`);
    await page.waitForURL((url) => url.pathname === path);
  }
  await page.waitForLoadState('networkidle');
  await page.fill('input[type=email]', email);
  await page.click('button[type=submit]');
  await page.locator('[role=status]').filter({ hasText: 'Welcome' }).waitFor();
  await page.waitForLoadState('networkidle');
};
