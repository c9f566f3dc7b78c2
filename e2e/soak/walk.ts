import type { Browser, BrowserContext, Page } from '@playwright/test';
import type { Site } from '../support/site.ts';
import type { Account, Landing } from './ledger.ts';
import type { Network } from './network.ts';
import type { Random } from './random.ts';

export interface World {
  browser: Browser;
  site: Site;
  network: Network;
  /** Codes of the partners whose links count. */
  partners: [string, string];
  /** Codes whose links lead nowhere. */
  dead: string[];
}

/** A visitor's way through the shop, and what they did there as the ledger wants to know it. */
export interface Walk {
  /** Walks; comes to an end with the visitor's pages closed and their browser kept. */
  walk(): Promise<void>;
  account: Account;
  errors: string[];
  /** What they did, step by step, with the click they had after it. */
  history: string[];
  /** Comes back once all is well: opens pages until nothing is owed in this browser; answers with what still is. */
  settle(): Promise<string[]>;
}

const HOSTS = ['www.merchant.test', 'app.merchant.test'];
const PATHS = ['/', '/pricing', '/docs', '/blog/quiet'];
const MAX_TABS = 3;

/** What the tracker of a page knows; `null` where none has started. */
const STATE = `(() => { const data = window.affitor?.getData?.(); return data ? { id: data.clickId, delivered: data.delivered } : null })()`;

/** What is owed on a page's host: the click as the cookies have it, and the signups. */
const OWED = `[
  ...(window.affitor.getData().hasAttribution && !window.affitor.getData().delivered ? ['click ' + window.affitor.getClickId()] : []),
  ...(document.cookie.match(/affitor_outbox=[^;]+/) ?? []),
]`;

export const startWalk = async (world: World, name: string, random: Random): Promise<Walk> => {
  const { browser, site, network, partners, dead } = world;
  const context: BrowserContext = await browser.newContext({ userAgent: name });
  const account: Account = { visitor: name, landings: [], customers: [] };
  const errors: string[] = [];
  const history: string[] = [];
  const refused = new Set<string>();
  const isReferred = random.chance(0.85);
  const tabs: Page[] = [];
  let tab: Page;

  const newTab = async () => {
    tab = await context.newPage();
    tab.on('pageerror', (error) => errors.push(`${name}: ${error}`));
    tabs.push(tab);
  };

  /** Asks the page itself: of pages that go through the back/forward cache the driver misses the event now and then. */
  const loaded = () => tab.waitForFunction("document.readyState === 'complete'");

  const open = async (path: string, host = random.pick(HOSTS)) => {
    await tab.goto(site.url(path, host), { waitUntil: 'commit' });
    await loaded();
  };
  const current = () => account.landings.at(-1);

  /** Follows what the browser stores for the landing that counts. */
  const observe = async () => {
    const state = (await tab.evaluate(STATE)) as { id: string | null; delivered: boolean } | null;
    const { pathname, search, host } = new URL(tab.url());
    history.push(
      `${Date.now() % 1e6} ${host.split('.')[0]}${pathname}${search} ${state?.id}${state?.delivered ? '' : ' owed'}`,
    );
    const landing = current();
    if (state?.id && landing && !refused.has(state.id)) {
      landing.ids.add(state.id);
      landing.told ||= state.delivered;
    }
    return state;
  };

  /** Before a click is replaced: has the API heard of it? What is under way must not arrive after what replaces it. */
  const takeLeave = async () => {
    await network.quiet(name);
    await observe();
  };

  const arrive = async (partner: string) => {
    const landing: Landing = { partner, ids: new Set(), told: false };
    await takeLeave();
    account.landings.push(landing);
  };

  const steps = {
    async land() {
      const code = random.pick(partners);
      await arrive(code);
      await open(`${random.pick(PATHS)}?aff=${code}&utm_source=soak`);
    },
    /** Leaves before the script of the landing page may have run: the next page has to find out. */
    async glance() {
      const code = random.pick(partners);
      // A code that this visitor has come with before is taken for an echo there.
      if (account.landings.some(({ partner }) => partner === code)) return steps.land();
      await arrive(code);
      await tab.goto(site.url(`/?aff=${code}`, random.pick(HOSTS)), { waitUntil: 'commit' });
      await leaveBy(`location.href = '/pricing'`);
    },
    async landOnDeadLink() {
      await takeLeave();
      const before = await observe();
      // Not upon a click that nobody has acknowledged: the API may have heard of it all the same, and would be told of two
      // clicks where the same partner's link is followed again after the dead one.
      if (before?.id && !before.delivered) return;
      await open(`/?aff=${random.pick(dead)}`);
      const { id } = (await tab.evaluate(STATE)) as { id: string | null };
      if (id && id !== before?.id) refused.add(id);
    },
    browse: () => open(random.pick(PATHS)),
    async reload() {
      await tab.reload({ waitUntil: 'commit' });
      await loaded();
    },
    route: () => tab.evaluate(`history.pushState(null, '', '/view-${random.between(1, 9)}')`),
    newTab: async () => {
      if (tabs.length < MAX_TABS) await newTab();
      await open(random.pick(PATHS));
    },
    switchTab: async () => {
      tab = random.pick(tabs);
      await tab.bringToFront();
      if (tab.url() === 'about:blank') await open('/');
    },
    async closeTab() {
      if (tabs.length < 2) return;
      tabs.splice(tabs.indexOf(tab), 1);
      await tab.close();
      tab = random.pick(tabs);
      await tab.bringToFront();
      if (tab.url() === 'about:blank') await open('/');
    },
    async signup() {
      if (account.customers.length > 1) return;
      // A dead link may yet turn out to be all that this visitor came by.
      if (isReferred && !account.landings.length) return;
      const customer = `${name}-${account.customers.length + 1}`;
      account.customers.push(customer);
      const call = `affitor.signup(${JSON.stringify(customer)}, ${JSON.stringify(`${customer}@example.com`)})`;
      if (random.chance(0.5)) await leaveBy(`${call}; location.href = '/welcome'`);
      else await tab.evaluate(call);
    },
  };

  const leaveBy = async (code: string) => {
    await tab.evaluate(`{ window.isBeingLeft = true; ${code} }`);
    await tab.waitForFunction("!window.isBeingLeft && document.readyState === 'complete'");
  };

  const ordinary = [
    steps.browse,
    steps.browse,
    steps.reload,
    steps.route,
    steps.newTab,
    steps.switchTab,
    steps.closeTab,
    steps.signup,
  ];
  const referred = [steps.land, steps.land, steps.land, steps.glance, steps.landOnDeadLink, steps.signup];

  const walk = async () => {
    await newTab();
    await open('/');
    for (let left = random.between(5, 12); left > 0; left--) {
      const step = random.pick(isReferred && random.chance(0.5) ? referred : ordinary);
      history.push(`${step.name} (${network.weather.kind})`);
      await step();
      await observe();
      // A look around.
      // biome-ignore lint/plugin/no-bare-wait: visitors take their time, which is what is random here
      await tab.waitForTimeout(random.between(0, 400));
    }
    await takeLeave();
    // Parked: cookies and storage stay, the pages go.
    await newTab();
    for (const other of tabs.splice(0, tabs.length - 1)) await other.close();
  };

  const settle = async () => {
    let owed: string[] = [];
    for (let round = 0; round < 5; round++) {
      owed = [];
      for (const host of HOSTS) {
        await open('/account', host);
        await tab.waitForFunction(`!(${OWED}).length`, undefined, { timeout: 6000 }).catch(() => {});
        owed.push(...((await tab.evaluate(OWED)) as string[]).map((what) => `${name} on ${host}: ${what}`));
        await observe();
      }
      if (!owed.length) break;
    }
    await context.close();
    return owed;
  };

  return { walk, account, errors, history, settle };
};
