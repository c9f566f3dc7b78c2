import { type Browser, firefox } from '@playwright/test';
import { findFirefox } from '../../scripts/engines.mjs';
import type { Engine } from './engine.ts';
import { playwrightVisitor } from './playwright-visitor.ts';

const PREFERENCES = {
  // Every host is this machine.
  'network.dns.forceResolve': '127.0.0.1',
  // Pages kept for going back; a driven browser keeps none by itself.
  'browser.sessionhistory.max_total_viewers': 4,
};

/** "Block all cookies" in the settings: cookies are ignored, storage throws. */
const BLOCKS_STORAGE = { 'network.cookie.cookieBehavior': 2 };

const launch = (preferences = {}): Promise<Browser> =>
  firefox.launch({ ...findFirefox(), firefoxUserPrefs: { ...PREFERENCES, ...preferences } });

/** Warnings of the console that arrive as errors of the page. */
const isWarning = (error: string) =>
  /Cookie “.*” has been rejected|Content-Security-Policy:|Cross-Origin Request Blocked:/.test(error);

export const startFirefox = async (): Promise<Engine> => {
  const browser = await launch();
  return {
    version: `Firefox ${browser.version()}`,
    lacks: { prerendering: 'Firefox does not prerender pages' },
    async visit({ blocksStorage } = {}) {
      const own = blocksStorage ? await launch(BLOCKS_STORAGE) : browser;
      const context = await own.newContext();
      const end = () => (blocksStorage ? own.close() : context.close());
      return { visitor: await playwrightVisitor(context, isWarning), end };
    },
    close: () => browser.close(),
  };
};
