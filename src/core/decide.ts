import { nanoid } from 'nanoid';
import type { Click } from './click.ts';
import type { Landing } from './landing.ts';

/** Milliseconds within which the same link is the same click: a reload, a second tab, a double click. */
export const SAME_CLICK = 18e5;

/** Codes kept to tell an arrival from an echo of an earlier one. */
const MAX_CODES = 5;

/**
 * The one place where it is decided what a landing means: a click to store, or nothing new, and the stored one stands.
 * Another partner's link is a click of its own, and that partner is credited from now on. The same partner's, later, is
 * a click of the same id, whose window starts anew. Pure but for the id of a new click, and for asking the landing whether
 * it is an echo.
 *
 * @param days lifetime of a click
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
    owed: true,
    // Two clicks to fall back to, if need be: the one before, and the last that the API accepted, else the first it was
    // never told of. All three have to fit into a cookie, so less is kept of them.
    prev: stored && {
      ...stored,
      partner: undefined,
      from: undefined,
      prev: stored.owed && (stored.prev?.prev ?? stored.prev),
    },
  };
};
