import { DAY, DEFAULT_COOKIE_WINDOW_DAYS } from './names.ts';

/**
 * A click as the browser remembers it. The companion cookie holds it as JSON, so names and their order are part of a
 * stored format: the time comes first, then `from` in a click that is owed and `id` in an acknowledged one, so that of
 * several cookies the one that sorts last is the one to believe.
 */
export interface Click {
  /** Time of the click by the visitor's clock, milliseconds; 0 when unknown. */
  at: number;
  /**
   * Partner codes this visitor has come with, the credited one first. Empty for a click that another tracker stored,
   * of which only the id is known.
   */
  codes: string[];
  /** Lifetime in days. */
  days: number;
  /** Minted by the tracker, or the API's own when it answered with another one. */
  id: string;
  /** Landing URL still to be reported, reduced to what attribution needs; absent once the API has acknowledged it. */
  url?: string;
  /** Referrer to be reported with it, reduced to origin and path. */
  from?: string;
  /**
   * The click this one takes the place of, kept until the API has accepted this one: a link that turns out to be
   * inactive or mistyped must not cost the earlier partner the attribution.
   */
  prev?: Click;
  /**
   * Domain of the cookies, without a leading dot: the widest on which the tracker found that it may write. Absent when
   * they belong to the host alone. A server that sets the click knows no other way which domain the browser accepts.
   */
  domain?: string;
}

/** A lifetime the browser and the program can both hold, or the fallback. Text counts as its number. */
export const windowDays = (value: unknown, fallback = DEFAULT_COOKIE_WINDOW_DAYS): number =>
  (value as number) > 0 && (value as number) < 366 ? (value as number) : fallback;

/** Whether a value can be a click id: ours, or one that the hosted API minted. */
export const isClickId = (value: unknown): value is string => /^[\w.:~-]{1,128}$/.test(value as string);

/** Milliseconds since 1970 at which a click lapses. */
export const expiresAt = (click: Click): number => click.at + click.days * DAY;

/** A click of which only the id is known: the cookie of another tracker for the same program. */
export const bareClick = (id: string | undefined): Click | undefined =>
  id ? { at: 0, days: DEFAULT_COOKIE_WINDOW_DAYS, id, codes: [] } : undefined;

/**
 * The click in a companion cookie as it stands in a `Cookie` header, or `undefined` for anything that is not one. Never
 * throws. It counts only beside an id cookie of the same id; what else a visitor may have written into their own
 * cookie, the API will judge.
 */
export const decodeClick = (value: string): Click | undefined => {
  try {
    const click = JSON.parse(decodeURIComponent(value));
    if (click.at > 0 && click.codes.keys()) return click;
  } catch {
    // Not one of ours.
  }
};

/** The click once the API has answered: nothing owed, nothing to fall back to, the API's id and window. */
export const acknowledge = (click: Click, answer: { click_id?: unknown; cookie_window_days?: unknown }): Click => ({
  at: click.at,
  id: `${answer.click_id || click.id}`,
  days: windowDays(answer.cookie_window_days, click.days),
  codes: click.codes,
  domain: click.domain,
});
