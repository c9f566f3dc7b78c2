// What the hosted tracker calls things. Accepted as it is, and in no example of ours: a new integration sees one name for
// a thing. Cookies have theirs in `core/older-names.ts`.

/** Selector of script tags, of those too that name their program by `data-affitor-program`. */
export const SCRIPTS = 'script[data-affitor-program-id],script[data-affitor-program]';
