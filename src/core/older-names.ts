// What the hosted tracker and its predecessors called things. Accepted, never written, and in no example of ours: a new
// integration sees one name for a thing.

/** Cookie of an older tracker that holds the click id. */
export const OLDER_CLICK_ID_COOKIE = 'customer_code';

/** Selector of script tags, of those too that name their program by `data-affitor-program`. */
export const SCRIPTS = 'script[data-affitor-program-id],script[data-affitor-program]';
