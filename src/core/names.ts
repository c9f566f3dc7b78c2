/** Cookie that holds the click id: what merchants, their servers and Stripe metadata refer to. */
export const CLICK_ID_COOKIE = 'affitor_click_id';

/** Companion cookie with what the id alone does not tell: a `Click` as percent-encoded JSON. */
export const CLICK_COOKIE = 'affitor_click';

/** Cookie of one host alone that holds the leads the API has not acknowledged: `Lead[]` as percent-encoded JSON. */
export const OUTBOX_COOKIE = 'affitor_outbox';

/** Milliseconds of a day. */
export const DAY = 864e5;

export const DEFAULT_COOKIE_WINDOW_DAYS = 90;

export const DEFAULT_API_BASE = 'https://api.affitor.com';
