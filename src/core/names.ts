/** Cookie that holds the click id, which merchants, their servers and Stripe metadata refer to. */
export const CLICK_ID_COOKIE = 'affitor_click_id';

/** Companion cookie with the rest of the click: a `Click` as percent-encoded JSON. */
export const CLICK_COOKIE = 'affitor_click';

/** Host-only cookie with the leads that the API has not acknowledged: `Lead[]` as percent-encoded JSON. */
export const OUTBOX_COOKIE = 'affitor_outbox';

/** Milliseconds of a day. */
export const DAY = 86_400_000;

export const DEFAULT_COOKIE_WINDOW_DAYS = 90;

export const DEFAULT_API_BASE = 'https://api.affitor.com';
