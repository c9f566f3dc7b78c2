import type { AffitorPartner } from '../types.ts';
import { fromCookie } from './json.ts';
import { DAY, DEFAULT_COOKIE_WINDOW_DAYS } from './names.ts';

/** A click as the browser remembers it. The companion cookie holds it as JSON, so names are part of a stored format. */
export interface Click {
  /** Minted by the tracker, or the API's own when it answered with another one. */
  id: string;
  /** Time of the click by the visitor's clock, milliseconds; 0 when unknown. */
  at: number;
  /** Lifetime in days. */
  days: number;
  /**
   * Partner codes this visitor has come with, the credited one first. Empty for a click that another tracker stored,
   * of which only the id is known.
   */
  codes: string[];
  /** Landing URL, reduced to what attribution needs. */
  url?: string | undefined;
  /** Whether the API has yet to acknowledge it; then all that is to be reported is kept with it. */
  owed?: true | undefined;
  /** Referrer to be reported, reduced to origin and path. */
  from?: string | undefined;
  /**
   * The click this one takes the place of, with one more of its own at most, kept until the API has accepted this one: a
   * link that turns out to be inactive or mistyped must not cost the earlier partner the attribution.
   */
  prev?: Click | undefined;
  /**
   * The widest domain on which the browser accepted the cookies, for example `example.com`. It travels with them, so
   * that a relay, which cannot try, sets its own on the same one.
   */
  domain?: string | undefined;
  /** What the API tells of the partner. */
  partner?: AffitorPartner | undefined;
}

/** A lifetime the browser and the program can both hold, or the fallback. Text counts as its number. */
export const windowDays = (value: unknown, fallback = DEFAULT_COOKIE_WINDOW_DAYS): number =>
  (value as number) > 0 && (value as number) < 366 ? (value as number) : fallback;

/** Whether a value can be a click id: ours, or one that the hosted API minted. */
export const isClickId = (value: unknown): value is string => /^[\w.:~-]{1,128}$/.test(value as string);

/** Milliseconds since 1970 at which a click lapses. */
export const expiresAt = (click: Click): number => click.at + click.days * DAY;

/** A click of which only the id is known: the cookie of another tracker for the same program. */
export const bareClick = (id: string): Click => ({ id, at: 0, days: DEFAULT_COOKIE_WINDOW_DAYS, codes: [] });

/**
 * The click in a companion cookie as it stands in a `Cookie` header, or something falsy for anything that is not one. Never
 * throws. It counts only beside an id cookie of the same id; what else a visitor may have written into their own
 * cookie, the API will judge.
 */
export const decodeClick = (value: string): Click | undefined =>
  fromCookie(value, (click) => click.at > 0 && click.codes.keys() && click);

/** The fields of the API's answer to a click that the tracker goes by, as `readAnswer` gives them. */
export interface ClickAnswer {
  click_id?: unknown;
  cookie_window_days?: unknown;
  partner?: AffitorPartner;
}

/** The click once the API has answered: nothing owed, nothing to fall back to, the API's id and window. */
export const acknowledge = (click: Click, answer: ClickAnswer): Click => ({
  ...click,
  id: `${answer.click_id || click.id}`,
  days: windowDays(answer.cookie_window_days, click.days),
  partner: answer.partner,
  owed: undefined,
  from: undefined,
  prev: undefined,
});
