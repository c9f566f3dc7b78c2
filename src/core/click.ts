import type { AffitorPartner } from '../types.ts';
import { fromCookie } from './json.ts';
import { DAY, DEFAULT_COOKIE_WINDOW_DAYS } from './names.ts';

/** A click as the browser stores it: JSON in the companion cookie, so its names are a stored format. */
export interface Click {
  /** Minted by the tracker, or the API's own id if it answered with another one. */
  id: string;
  /** Time of the click by the visitor's clock, milliseconds; 0 when unknown. */
  at: number;
  /** Lifetime in days. */
  days: number;
  /**
   * Partner codes this visitor has come with, the credited one first. Empty for a click that another tracker stored: only
   * its id is known.
   */
  codes: string[];
  /** Landing URL, reduced to what attribution needs. */
  url?: string | undefined;
  /** Whether the API has yet to acknowledge the click. Until then everything to report is stored with it. */
  undelivered?: true | undefined;
  /**
   * Whether another domain handed it over as delivered. Anyone can write such a text, so a click that the API turns out not to
   * know is not reported again.
   */
  handed?: true | undefined;
  /** Referrer to be reported, reduced to origin and path. */
  from?: string | undefined;
  /**
   * The fallback click, which this one replaces, with at most one fallback of its own. It is kept until the API has
   * acknowledged this click: an inactive or mistyped link must not cost the earlier partner the attribution.
   */
  prev?: Click | undefined;
  /**
   * The widest domain on which the browser accepted the cookies, for example `example.com`. A relay cannot try domains, so
   * it reads this one.
   */
  domain?: string | undefined;
  /** What the program lets pages show of the partner. */
  partner?: AffitorPartner | undefined;
}

/** A lifetime in days, 1 to 365, or the fallback. The text of an attribute counts as its number. */
export const windowDays = (value: unknown, fallback = DEFAULT_COOKIE_WINDOW_DAYS): number => {
  const days = Number(value);
  return days > 0 && days < 366 ? days : fallback;
};

/** Whether a value can be a click id: the tracker's, or one that the API minted. */
export const isClickId = (value: unknown): value is string => /^[\w.:~-]{1,128}$/.test(value as string);

/** When a click expires, in milliseconds since 1970. */
export const expiresAt = (click: Click): number => click.at + click.days * DAY;

/** The click of an id cookie alone, which another tracker of the same program wrote. */
export const bareClick = (id: string): Click => ({ id, at: 0, days: DEFAULT_COOKIE_WINDOW_DAYS, codes: [] });

/**
 * Reads a companion cookie as it stands in a `Cookie` header; `undefined` for anything that is no click. Never throws. A
 * visitor may have written the other fields: the API judges them.
 */
export const decodeClick = (value: string): Click | undefined =>
  fromCookie(value, (click) => (click.at > 0 && Array.isArray(click.codes) ? click : undefined));

/** The fields of the API's answer to a click that are kept, as `readAnswer` gives them. */
export interface ClickAnswer {
  click_id?: unknown;
  cookie_window_days?: unknown;
  partner?: AffitorPartner;
}

/** The click once the API has acknowledged it: with the API's id and window, and without a fallback click. */
export const acknowledge = (click: Click, answer: ClickAnswer): Click => ({
  ...click,
  id: `${answer.click_id || click.id}`,
  days: windowDays(answer.cookie_window_days, click.days),
  partner: answer.partner,
  undelivered: undefined,
  from: undefined,
  prev: undefined,
});
