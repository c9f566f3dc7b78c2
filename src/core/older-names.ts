// What the hosted tracker and its predecessors called things. Accepted, never written, and in no example of ours: a new
// integration sees one name for a thing. The browser's are in `browser/older-names.ts`.

/** Cookie of an older tracker that holds the click id. */
export const OLDER_CLICK_ID_COOKIE = 'customer_code';
