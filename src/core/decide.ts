import type { Click } from './click.ts';
import type { Landing } from './landing.ts';

/**
 * What a page view means for attribution.
 *
 * - `none`: nothing new; a stored click stands.
 * - `new`: the first click, or that of another partner, who is credited from now on.
 * - `reclick`: the same partner again, later: the id stays, the window starts anew.
 */
export type Decision = 'none' | 'new' | 'reclick';

/** Milliseconds within which the same link is the same click: a reload, a second tab, a double click. */
export const SAME_CLICK = 18e5;

/** The one place where it is decided what a landing means. Pure: same input, same decision. */
export const decide = (landing: Landing | undefined, stored: Click | undefined, now: number): Decision => {
  if (!landing || (landing._echo && stored?.codes.includes(landing._code))) return 'none';
  if (stored?.codes[0] !== landing._code) return 'new';
  // A click "from the future" means the visitor's clock was set back; a re-click repairs its time.
  return Math.abs(now - stored.at) < SAME_CLICK ? 'none' : 'reclick';
};

/** Codes kept to tell an arrival from an echo of an earlier one. */
const MAX_CODES = 8;

/** The click to store for a landing that was decided to be one (`new`, `other`, `reclick`). */
export const clickOf = (
  { _code, _url, _from }: Landing,
  stored: Click | undefined,
  id: string,
  now: number,
  days: number,
): Click => ({
  id,
  at: now,
  days,
  codes: [...new Set([_code, ...(stored?.codes ?? [])])].slice(0, MAX_CODES),
  url: _url,
  from: _from,
  owed: true,
  // One click to fall back to: the last that the API accepted, else the first it was never told of.
  prev: (stored?.owed && stored.prev) || stored,
});
