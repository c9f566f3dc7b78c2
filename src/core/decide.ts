import type { Click } from './click.ts';
import type { Landing } from './landing.ts';

/**
 * What a page view means for attribution.
 *
 * - `none`: the visitor was not referred.
 * - `new`: first click.
 * - `other`: the visitor came by another partner's link; that partner is credited from now on.
 * - `reclick`: the same partner again, later: the id stays, the window starts anew.
 * - `known`: nothing new; the stored click stands.
 */
export type Decision = 'none' | 'new' | 'other' | 'reclick' | 'known';

/** Milliseconds within which the same link is the same click: a reload, a second tab, a double click. */
export const SAME_CLICK = 18e5;

/** The one place where it is decided what a landing means. Pure: same input, same decision. */
export const decide = (landing: Landing | undefined, stored: Click | undefined, now: number): Decision => {
  if (!landing) return stored ? 'known' : 'none';
  if (!stored) return 'new';
  if (landing._weak && stored.codes.includes(landing._code)) return 'known';
  if (stored.codes[0] !== landing._code) return 'other';
  // A click "from the future" means the visitor's clock was set back; a re-click repairs its time.
  return Math.abs(now - stored.at) < SAME_CLICK ? 'known' : 'reclick';
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
  at: now,
  from: _from,
  url: _url,
  // One click to fall back to: the last that the API accepted, else the first it was never told of.
  prev: (stored?.url && stored.prev) || stored,
  id,
  days,
  codes: [...new Set([_code, ...(stored?.codes ?? [])])].slice(0, MAX_CODES),
});
