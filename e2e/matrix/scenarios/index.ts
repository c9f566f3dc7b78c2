import type { Scenario } from '../scenario.ts';
import { attribution } from './attribution.ts';
import { blocked } from './blocked.ts';
import { builtIns } from './built-ins.ts';
import { cookiesCleared } from './cookies-cleared.ts';
import { cookiesLater } from './cookies-later.ts';
import { delivery } from './delivery.ts';
import { fetchWrappers } from './fetch.ts';
import { history } from './history.ts';
import { hosted } from './hosted.ts';
import { hostile } from './hostile.ts';
import { links } from './links.ts';
import { lostClick } from './lost-click.ts';
import { options } from './options.ts';
import { pages } from './pages.ts';
import { patchedHistory } from './patched-history.ts';
import { prerender } from './prerender.ts';
import { relay } from './relay.ts';
import { repeats } from './repeats.ts';
import { storage } from './storage.ts';

const numberOf = ({ row }: Scenario) => Number(row.slice(1));

/** All scenarios, in the order of the rows. */
export const scenarios: readonly Scenario[] = [
  ...delivery,
  ...attribution,
  ...pages,
  ...prerender,
  ...storage,
  ...blocked,
  ...hosted,
  ...relay,
  ...hostile,
  ...links,
  ...history,
  ...patchedHistory,
  ...fetchWrappers,
  ...cookiesLater,
  ...cookiesCleared,
  ...builtIns,
  ...repeats,
  ...lostClick,
  ...options,
].sort((a, b) => numberOf(a) - numberOf(b));

/**
 * The first scenario of each row, which is the situation that the row's title describes. The others vary it: another value,
 * another moment, a browser that lacks something. Most of these variations are unit tests too, so `npm test` runs the first
 * of each row only, in Chromium, and still notices a broken row. `npm run test:engines` runs all of them in
 * Chromium, and in Firefox and WebKit what playwright.engines.config.ts says.
 */
export const representatives: ReadonlySet<Scenario> = new Set(
  scenarios.filter(({ row }, index) => scenarios[index - 1]?.row !== row),
);
