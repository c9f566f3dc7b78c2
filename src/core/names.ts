/** Cookie that holds the click id: what merchants, their servers and Stripe metadata refer to. */
export const CLICK_ID_COOKIE = 'affitor_click_id';

/** Companion cookie with what the id alone does not tell: a `Click` as percent-encoded JSON. */
export const CLICK_COOKIE = 'affitor_click';

/** `localStorage` key of the leads that the API has not acknowledged. */
export const OUTBOX_KEY = 'affitor_outbox';

/** Milliseconds of a day. */
export const DAY = 864e5;

export const DEFAULT_COOKIE_WINDOW_DAYS = 90;
