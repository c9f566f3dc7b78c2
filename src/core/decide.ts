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
export const decide = (landing: Landing | null, stored: Click | null, now: number): Decision => {
  if (!landing || landing.echo) return stored ? 'known' : 'none';
  if (!stored) return 'new';
  if (stored.partner !== landing.code) return 'other';
  // A click "from the future" means the visitor's clock was set back; a re-click repairs its time.
  return Math.abs(now - stored.at) < SAME_CLICK ? 'known' : 'reclick';
};

/**
 * The click to store for a landing that was decided to be one (`new`, `other`, `reclick`). Two earlier clicks are kept
 * to fall back to: should the API be down, the one before may not have been judged either.
 */
export const clickOf = (landing: Landing, stored: Click | null, id: string, now: number, days: number): Click => ({
  id,
  partner: landing.code,
  at: now,
  days,
  url: landing.url,
  referrer: landing.referrer,
  previous: stored && { ...stored, previous: stored.previous && { ...stored.previous, previous: null } },
});
