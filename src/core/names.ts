/** Cookie that holds the click id: what merchants, their servers and Stripe metadata refer to. */
export const CLICK_ID_COOKIE = 'affitor_click_id';

/** Companion cookie with what the id alone does not tell: partner, time, window, and the report still owed. */
export const CLICK_COOKIE = 'affitor_click';

/** `localStorage` key of the leads that the API has not acknowledged. */
export const OUTBOX_KEY = 'affitor_outbox';

/** `sessionStorage` key of the partner codes this tab has landed with. */
export const SEEN_KEY = 'affitor_seen';

export const DEFAULT_API_BASE = 'https://api.affitor.com';
export const DEFAULT_COOKIE_WINDOW_DAYS = 90;
export const DEFAULT_PARAM = 'aff';

/** Milliseconds of a day. */
export const DAY = 864e5;
