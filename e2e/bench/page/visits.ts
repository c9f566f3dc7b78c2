import type { Browser, BrowserContext, Page } from '@playwright/test';
import { type Accesses, accessesOf, countAccesses } from './accesses.ts';
import type { Contender } from './contenders.ts';
import type { Servers } from './servers.ts';
import { CATEGORIES, scriptTime } from './trace.ts';

/** The page views that are measured. */
export const VISITS = ['organic', 'landing', 'later'] as const;
export type Visit = (typeof VISITS)[number];

/** The code under every name that trackers look for. */
const CODE = 'aff=PARTNER123&via=PARTNER123&ref=PARTNER123';

const PATHS: Record<Visit, string> = { organic: '/', landing: `/?${CODE}`, later: '/pricing' };

/** Milliseconds after the load of a page within which a script has done what it does by itself, slowed down too. */
const QUIET = 300;

/** Lets a script do what it does by itself. */
const watch = (page: Page) =>
  // biome-ignore lint/plugin/no-bare-wait: what is done within that time is what is measured, of scripts of others too
  page.waitForTimeout(QUIET);

const open = async (page: Page, url: string) => {
  await page.goto(url, { waitUntil: 'load' });
  await watch(page);
};

const inFreshProfile = async <T>(browser: Browser, use: (context: BrowserContext) => Promise<T>): Promise<T> => {
  const context = await browser.newContext();
  try {
    return await use(context);
  } finally {
    await context.close();
  }
};

/** What comes before the page view that is measured. */
const prepare = async (context: BrowserContext, servers: Servers, contender: Contender, visit: Visit) => {
  if (visit !== 'later') return;
  const page = await context.newPage();
  await open(page, servers.url(contender, PATHS.landing));
  await page.close();
};

/** What the script of one page view takes of the main thread. */
export const timeVisit = (browser: Browser, servers: Servers, contender: Contender, visit: Visit, slowdown: number) =>
  inFreshProfile(browser, async (context) => {
    await prepare(context, servers, contender, visit);
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
    await browser.startTracing(page, { categories: CATEGORIES });
    await open(page, servers.url(contender, PATHS[visit]));
    return scriptTime(await browser.stopTracing());
  });

/** Accesses and requests of one page view; these are exact, so that one view is enough. */
export const countVisit = (
  browser: Browser,
  servers: Servers,
  contender: Contender,
  visit: Visit,
): Promise<{ accesses: Accesses; requests: string[] }> =>
  inFreshProfile(browser, async (context) => {
    await prepare(context, servers, contender, visit);
    const page = await context.newPage();
    await countAccesses(page);
    servers.takeRequests();
    const path = PATHS[visit];
    await open(page, servers.url(contender, `${path}${path.includes('?') ? '&' : '?'}stamp`));
    return { accesses: await accessesOf(page), requests: servers.takeRequests() };
  });

/** The same of a signup on a later page, which the tracker alone can be asked for. */
export const countSignup = (browser: Browser, servers: Servers, contender: Contender) =>
  inFreshProfile(browser, async (context) => {
    await prepare(context, servers, contender, 'later');
    const page = await context.newPage();
    await countAccesses(page);
    await open(page, servers.url(contender, PATHS.later));
    servers.takeRequests();
    const before = await accessesOf(page);
    await page.evaluate("affitor.signup('user_42', 'jane@example.com')");
    await watch(page);
    const after = await accessesOf(page);
    return {
      accesses: {
        ...after,
        cookieReads: after.cookieReads - before.cookieReads,
        cookieWrites: after.cookieWrites - before.cookieWrites,
        storage: after.storage - before.storage,
        listeners: after.listeners - before.listeners,
      },
      requests: servers.takeRequests(),
    };
  });
