import type { Scenario } from '../scenario.ts';
import { attribution } from './attribution.ts';
import { blocked } from './blocked.ts';
import { delivery } from './delivery.ts';
import { hosted } from './hosted.ts';
import { hostile } from './hostile.ts';
import { pages } from './pages.ts';
import { prerender } from './prerender.ts';
import { relay } from './relay.ts';
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
].sort((a, b) => numberOf(a) - numberOf(b));
