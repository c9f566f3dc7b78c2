import { nanoid } from 'nanoid';
import type { Click } from './click.ts';
import type { Landing } from './landing.ts';

/** Milliseconds in which the same link is the same click: a reload, a second tab, a double click. */
export const SAME_CLICK = 30 * 60_000;

/** Codes that are kept to tell an arrival from the echo of an earlier one. */
const MAX_CODES = 5;

/**
 * The one place that decides what a landing means: a click to store, or nothing new. Another partner's link is a new click,
 * and that partner is credited from then on. The same partner's link, followed again later, is a click with the same id
 * whose window starts anew. Pure, except that it mints the id of a new click and asks the landing whether it is an echo.
 *
 * @param stored the click to compare with
 * @param days lifetime of a click
 * @returns `undefined` if the stored click stands
 */
export const decide = (landing: Landing, stored: Click | undefined, now: number, days: number): Click | undefined => {
  const { _code, _url, _from } = landing;
  const codes = stored?.codes ?? [];
  const same = codes[0] === _code;
  // A click "from the future" means the visitor's clock was set back; a re-click repairs its time.
  if (codes.includes(_code) && (landing._isEcho?.() || (same && Math.abs(now - stored!.at) < SAME_CLICK))) return;
  return {
    id: same ? stored!.id : nanoid(),
    at: now,
    days,
    codes: [_code, ...codes.filter((code) => code !== _code)].slice(0, MAX_CODES),
    url: _url,
    from: _from,
    undelivered: true,
    // Two fallback clicks at most: the one before, and the last one that the API acknowledged or else the first that it
    // never got. All three must fit into a cookie, so some of their fields are dropped.
    prev: stored && {
      ...stored,
      partner: undefined,
      from: undefined,
      prev: stored.undelivered && (stored.prev?.prev ?? stored.prev),
    },
  };
};
