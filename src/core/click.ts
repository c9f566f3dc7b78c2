import { DAY, DEFAULT_COOKIE_WINDOW_DAYS } from './names.ts';

/** A click as the browser remembers it. */
export interface Click {
  /** Minted by the tracker, or the API's own when it answered with another one. */
  id: string;
  /** Partner code; empty for a click that another tracker stored, of which only the id is known. */
  partner: string;
  /** Time of the click by the visitor's clock, milliseconds; 0 when unknown. */
  at: number;
  /** Lifetime in days. */
  days: number;
  /** Landing URL still to be reported, reduced to what attribution needs; empty once the API has acknowledged it. */
  url: string;
  /** Referrer to be reported with it, reduced to origin and path. */
  referrer: string;
  /**
   * The click this one takes the place of, kept until the API has accepted this one: a link that turns out to be
   * inactive or mistyped must not cost the earlier partner the attribution.
   */
  previous: Click | null;
}

/** A lifetime the browser and the program can both hold, or the fallback. */
export const windowDays = (value: unknown, fallback = DEFAULT_COOKIE_WINDOW_DAYS): number => {
  const days = Math.round(Number(value));
  return days >= 1 && days <= 365 ? days : fallback;
};

/** Whether a value can be a click id: ours, or one that the hosted API minted. */
export const isClickId = (value: unknown): value is string => typeof value === 'string' && /^[\w.-]{1,128}$/.test(value);

export const expiresAt = (click: Click): number => click.at + click.days * DAY;

/** A click of which only the id is known: the cookie of another tracker for the same program. */
export const bareClick = (id: string): Click => ({
  id,
  partner: '',
  at: 0,
  days: DEFAULT_COOKIE_WINDOW_DAYS,
  url: '',
  referrer: '',
  previous: null,
});

type Encoded = [id: string, partner: string, at: number, days: number, url: string, referrer: string, previous?: Encoded];

const toTuple = ({ id, partner, at, days, url, referrer, previous }: Click): Encoded =>
  previous
    ? [id, partner, at, days, url, referrer, toTuple(previous)]
    : [id, partner, at, days, url, referrer];

const fromTuple = (value: unknown): Click | null => {
  if (!Array.isArray(value)) return null;
  const [id, partner, at, days, url, referrer, previous] = value;
  return isClickId(id) && Number.isFinite(at) && [partner, url, referrer].every((part) => typeof part === 'string')
    ? { id, partner, at, days: windowDays(days), url, referrer, previous: fromTuple(previous) }
    : null;
};

/** Value of the companion cookie; the cookie writer percent-encodes it. */
export const encodeClick = (click: Click): string => JSON.stringify(toTuple(click));

/** The click in a companion cookie as it stands in a `Cookie` header, or `null` for anything that is not one. Never throws. */
export const decodeClick = (value: string): Click | null => {
  try {
    return fromTuple(JSON.parse(decodeURIComponent(value)));
  } catch {
    return null;
  }
};

/** The click once the API has answered: nothing owed, nothing to fall back to, the API's id and window. */
export const acknowledge = (click: Click, answer: { click_id?: unknown; cookie_window_days?: unknown }): Click => ({
  ...click,
  id: isClickId(answer.click_id) ? answer.click_id : click.id,
  days: windowDays(answer.cookie_window_days, click.days),
  url: '',
  referrer: '',
  previous: null,
});
